using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Applications;

/// <summary>
/// Announces applications whose applicant did not answer by the date. They have expired already for whoever reads or acts (<see cref="MembershipApplication.StateAt"/>);
/// this writes it down and tells others. Two replicas at once announce one only once: the version decides.
/// </summary>
internal sealed partial class ExpireApplications(IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpireApplications> logger) : RecurringWorker(TimeSpan.FromSeconds(10))
{
    private const int AtOnce = 100;

    /// <summary>Announces what has run out.</summary>
    /// <returns>How many.</returns>
    public async Task<int> AnnounceAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<MembershipDbContext>();
        await database.UseAllFrameworksAsync(cancellationToken);
        database.FrameworkScope.AllowGlobalWrites();
        var announced = 0;
        var late = MembershipApplication.IsOverdue(time.GetUtcNow());
        foreach (var id in await database.Applications.Where(late).OrderBy(row => row.AnswerDueAt).Select(row => row.Id).Take(AtOnce).ToListAsync(cancellationToken))
        {
            database.ChangeTracker.Clear();
            try
            {
                if (await database.Applications.Where(late).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } overdue)
                {
                    await database.ExpireAsync(overdue, cancellationToken);
                    announced++;
                }
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another replica, or an applicant that applies again, was faster.
            }
        }

        return announced;
    }

    protected override Task LookAsync(CancellationToken stoppingToken) => AnnounceAsync(stoppingToken);

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
