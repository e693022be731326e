using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>
/// Announces foundings that not every founder signed in time, to each of them. They have expired already for whoever reads or signs
/// (<see cref="AllianceFounding.StateAt"/>). Two replicas at once announce one only once: the version decides.
/// </summary>
internal sealed partial class ExpireFoundings(IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpireFoundings> logger) : RecurringWorker(TimeSpan.FromSeconds(10))
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
        var late = AllianceFounding.IsOverdue(time.GetUtcNow());
        foreach (var id in await database.Foundings.Where(late).OrderBy(row => row.SignUntil).Select(row => row.Id).Take(AtOnce).ToListAsync(cancellationToken))
        {
            database.ChangeTracker.Clear();
            try
            {
                if (await database.Foundings.Where(late).SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } overdue)
                {
                    await ExpireAsync(database, overdue, cancellationToken);
                    announced++;
                }
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another replica was faster.
            }
        }

        return announced;
    }

    protected override Task LookAsync(CancellationToken stoppingToken) => AnnounceAsync(stoppingToken);

    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    private static async Task ExpireAsync(MembershipDbContext database, AllianceFounding overdue, CancellationToken cancellationToken)
    {
        var before = FoundingAnswer.Of(overdue, overdue.SignUntil).ToAudit();
        overdue.Expire();
        var (endedAt, version) = (overdue.EndedAt!.Value, database.Advance(overdue));
        foreach (var founder in overdue.Founders)
        {
            database.Publish(
                new FoundingExpired(
                    overdue.Id.ToString(), version.Version, founder.OrganisationId.ToString(), overdue.FacilitatingOrganisationId.ToString(), endedAt, overdue.Reach,
                    nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
                version);
        }

        database.Record(new AuditEntry
        {
            At = endedAt,
            Actor = MembershipService.Name,
            Side = WireNames<Side>.Of(Side.Platform),
            Action = "founding.expired",
            Subject = overdue.Id.ToString(),
            Before = before,
            After = FoundingAnswer.Of(overdue, endedAt).ToAudit(),
            RuleId = overdue.RuleProfileId.ToString(),
        });
        await database.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(4052, LogLevel.Warning, "Expired foundings could not be announced; whoever reads one sees that it has expired all the same.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
