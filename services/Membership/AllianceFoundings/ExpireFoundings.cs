using System.Linq.Expressions;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>
/// Announces foundings that not every founder signed in time, to each of them. They have expired already for whoever reads or signs
/// (<see cref="AllianceFounding.StateAt"/>).
/// </summary>
internal sealed partial class ExpireFoundings(IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpireFoundings> logger) : AnnounceDue<AllianceFounding>(scopes, time)
{
    protected override Expression<Func<AllianceFounding, DateTimeOffset?>> DueAt => founding => founding.SignUntil;

    protected override Expression<Func<AllianceFounding, bool>> IsDue(DateTimeOffset now) => AllianceFounding.IsOverdue(now);

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    protected override async Task TellAsync(MembershipDbContext database, AllianceFounding record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = FoundingAnswer.Of(record, record.SignUntil).ToAudit();
        record.Expire();
        var (endedAt, version) = (record.EndedAt!.Value, database.Advance(record));
        foreach (var founder in record.Founders)
        {
            database.Publish(
                new FoundingExpired(
                    record.Id.ToString(), version.Version, founder.OrganisationId.ToString(), record.FacilitatingOrganisationId.ToString(), endedAt, record.Reach,
                    nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
                version);
        }

        database.Record(new AuditEntry
        {
            At = endedAt,
            Actor = MembershipService.Name,
            Side = WireNames<Side>.Of(Side.Platform),
            Action = "founding.expired",
            Subject = record.Id.ToString(),
            Before = before,
            After = FoundingAnswer.Of(record, endedAt).ToAudit(),
            RuleId = record.RuleProfileId.ToString(),
        });
        await database.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(4052, LogLevel.Warning, "Expired foundings could not be announced; whoever reads one sees that it has expired all the same.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
