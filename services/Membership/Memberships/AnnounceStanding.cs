using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Memberships;

/// <summary>Tells what dates alone bring about: reminders before a term ends, the grace, the lapse, the end of a suspension. It decides nothing: the standing is computed wherever it is asked for.</summary>
internal sealed partial class AnnounceStanding(IServiceScopeFactory scopes, TimeProvider time, ILogger<AnnounceStanding> logger) : TellInBatches(scopes, time)
{
    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    // Locked first and read after, so that what is read is what the lock holds: no reminder of a term that was prolonged meanwhile.
    protected override Task<List<Guid>> LockAsync(MembershipDbContext database, DateTimeOffset now, int limit, Guid[] leftOut, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<Guid>(
            $"SELECT id AS \"Value\" FROM membership.memberships WHERE next_notice_at <= {now} AND id <> ALL({leftOut}) ORDER BY next_notice_at, id LIMIT {limit} FOR UPDATE SKIP LOCKED").ToListAsync(cancellationToken);

    // One notice of each membership: two messages of one subject in one save would have one version.
    protected override async Task TellAsync(MembershipDbContext database, List<Guid> locked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = locked.ConvertAll(id => new Id<AllianceMembership>(id));
        var memberships = await database.Memberships.Include(row => row.Moves).Where(row => ids.Contains(row.Id)).AsSplitQuery().ToListAsync(cancellationToken);
        var told = (await database.StandingNotices.AsNoTracking().Where(row => ids.Contains(row.MembershipId)).ToListAsync(cancellationToken)).ToLookup(row => row.MembershipId);
        var named = memberships.Select(row => row.AllianceId).Distinct().ToList();
        var alliances = await database.Alliances.AsNoTracking().Where(row => named.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellationToken);
        foreach (var membership in memberships)
        {
            List<StandingNotice> before = [.. told[membership.Id]];
            if (StandingNotice.Next(membership.Moves, before, now) is { } due && due.DueAt <= now)
            {
                before.Add(database.Tell(membership, alliances[membership.AllianceId], due, now));
            }

            membership.LookAhead(before, now);
        }
    }

    [LoggerMessage(4041, LogLevel.Warning, "What dates changed in memberships could not be told; tried again in a moment.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

/// <summary>The one place where what dates bring about becomes a message, for the job and for a renewal that comes before it.</summary>
internal static class StandingMessages
{
    private const string Job = "membership-standing";

    /// <summary>Adds the message, what it leaves in the audit chain and the row that keeps it from being told again; the caller saves.</summary>
    public static StandingNotice Tell(this MembershipDbContext database, AllianceMembership membership, Alliance alliance, DueNotice due, DateTimeOffset now)
    {
        var notice = new StandingNotice { MembershipId = membership.Id, Move = due.Move, Kind = due.Kind, DueAt = due.DueAt, ToldAt = now };
        database.StandingNotices.Add(notice);
        var version = database.Advance(membership);
        var (id, ofAlliance, organisation, reach) = (membership.Id.ToString(), alliance.Id.ToString(), membership.OrganisationId.ToString(), alliance.Reach);
        var term = StandingRule.NewestTerm(membership.Moves);
        const string Open = nameof(ConfidentialityClass.Public);
        switch (due.Kind)
        {
            case NoticeKind.GraceBegan:
                database.Publish(new GraceBegan(id, version.Version, ofAlliance, organisation, due.DueAt, term.GraceEndsAt.GetValueOrDefault(), term.TimeZone, reach, Open), version);
                break;
            case NoticeKind.Lapsed:
                database.Publish(new MemberLapsed(id, version.Version, ofAlliance, organisation, due.DueAt, reach, Open), version);
                break;
            case NoticeKind.SuspensionOver:
                database.Publish(new MemberReinstated(id, version.Version, ofAlliance, organisation, due.DueAt, reach, Open), version);
                break;
            default:
                database.Publish(
                    new RenewalReminded(
                        id, version.Version, ofAlliance, organisation, StandingNotice.DaysBefore(due.Kind).GetValueOrDefault(), term.EndsAt.GetValueOrDefault(),
                        term.GraceEndsAt.GetValueOrDefault(), term.TimeZone, reach, nameof(ConfidentialityClass.Restricted), WireNames<Side>.Of(Side.CivilSociety)),
                    version);
                // A reminder changes no standing.
                return notice;
        }

        database.Record(new AuditEntry
        {
            At = now,
            Actor = Job,
            Side = WireNames<Side>.Of(Side.Platform),
            Action = $"membership.{WireNames<NoticeKind>.Of(due.Kind)}",
            Subject = id,
            After = membership.ToAudit(now),
            RuleId = term.RuleProfileId.ToString(),
        });
        return notice;
    }

    /// <summary>Saves an act on a standing.</summary>
    /// <returns>412 for who was slower: the number of its move may be taken before its version is compared.</returns>
    public static async Task<ProblemHttpResult?> SaveMoveAsync(this MembershipDbContext database, CancellationToken cancellationToken)
    {
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint is StandingMove.OneOfANumber or StandingNotice.Once)
        {
            return IfMatch.Stale();
        }
    }

    public static string ToAudit(this AllianceMembership membership, DateTimeOffset now) => JsonSerializer.Serialize(StandingAudit.Of(membership, now), MembershipJson.Default.StandingAudit);
}
