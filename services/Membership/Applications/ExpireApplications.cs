using System.Linq.Expressions;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Applications;

/// <summary>
/// Announces applications whose applicant did not answer by the date. They have expired already for whoever reads or acts (<see cref="MembershipApplication.StateAt"/>);
/// this writes it down and tells others.
/// </summary>
internal sealed partial class ExpireApplications(IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpireApplications> logger) : AnnounceDue<MembershipApplication>(scopes, time)
{
    protected override Expression<Func<MembershipApplication, DateTimeOffset?>> DueAt => application => application.AnswerDueAt;

    protected override Expression<Func<MembershipApplication, bool>> IsDue(DateTimeOffset now) => MembershipApplication.IsOverdue(now);

    protected override Task TellAsync(MembershipDbContext database, MembershipApplication record, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ExpireAsync(record, cancellationToken);

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    [LoggerMessage(4051, LogLevel.Warning, "Expired applications could not be announced; whoever reads one sees that it has expired all the same.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

internal static class ApplicationExpiry
{
    /// <summary>Writes down and tells that an application has expired, in a save of its own.</summary>
    /// <param name="database">Tracks it.</param>
    /// <param name="overdue">One whose date has passed.</param>
    /// <param name="cancellationToken">Of the request or the job.</param>
    public static async Task ExpireAsync(this MembershipDbContext database, MembershipApplication overdue, CancellationToken cancellationToken)
    {
        var (before, from) = (ApplicationAudit.Of(overdue), overdue.State);
        overdue.Expire();
        database.TellOfMove(overdue, from, overdue.EndedAt!.Value);
        database.Record(new AuditEntry
        {
            At = overdue.EndedAt.Value,
            Actor = MembershipService.Name,
            Side = WireNames<Side>.Of(Side.Platform),
            Action = "application.expired",
            Subject = overdue.Id.ToString(),
            Before = before,
            After = ApplicationAudit.Of(overdue),
            RuleId = overdue.RuleProfileId.ToString(),
        });
        await database.SaveChangesAsync(cancellationToken);
    }
}
