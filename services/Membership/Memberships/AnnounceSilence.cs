using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Memberships;

/// <summary>
/// Tells which members have become inactive and which were heard again (rule 40), each silence once: what was told stands in the row that is locked for it.
/// It decides nothing, see <see cref="InactivityRule"/>. An act of an organisation does not touch its memberships, so that this looks when one could have
/// become inactive at the earliest, and then again.
/// </summary>
internal sealed partial class AnnounceSilence(IServiceScopeFactory scopes, TimeProvider time, ILogger<AnnounceSilence> logger) : TellInBatches(scopes, time)
{
    protected override void Tell(Exception fault) => LogFailed(logger, fault);

    protected override Task<List<Guid>> LockAsync(MembershipDbContext database, DateTimeOffset now, int limit, Guid[] leftOut, CancellationToken cancellationToken) =>
        database.Database.SqlQuery<Guid>(
            $"""
            SELECT id AS "Value" FROM membership.memberships WHERE id IN (
                SELECT m.id FROM membership.memberships m WHERE m.next_silence_at <= {now}
                UNION ALL
                SELECT m.id FROM membership.memberships m JOIN membership.heard_organisations h ON h.organisation_id = m.organisation_id
                WHERE m.silence_told_of < h.heard_on)
            AND id <> ALL({leftOut})
            ORDER BY id LIMIT {limit} FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancellationToken);

    protected override async Task TellAsync(MembershipDbContext database, List<Guid> locked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Read after the lock, so that no other replica has told what is found here.
        var ids = locked.ConvertAll(id => new Id<AllianceMembership>(id));
        var memberships = await database.Memberships.Include(row => row.Moves).Where(row => ids.Contains(row.Id)).AsSplitQuery().ToListAsync(cancellationToken);
        var (organisations, named) = (memberships.ConvertAll(row => row.OrganisationId), memberships.ConvertAll(row => row.AllianceId));
        var heard = await database.HeardOrganisations.AsNoTracking().Where(row => organisations.Contains(row.OrganisationId)).ToDictionaryAsync(row => row.OrganisationId, row => row.HeardOn, cancellationToken);
        var alliances = await database.Alliances.AsNoTracking().Where(row => named.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellationToken);
        foreach (var membership in memberships)
        {
            DateOnly? heardOn = heard.TryGetValue(membership.OrganisationId, out var day) ? day : null;
            var next = NextLook(membership, heardOn, now);
            if (membership.SilentSince(heardOn, now) is { } since)
            {
                if (membership.SilenceToldOf != since)
                {
                    database.TellSilence(membership, alliances[membership.AllianceId], since, heardOn, now);
                    continue;
                }
            }
            else if (membership.SilenceToldOf is not null)
            {
                database.TellHeard(membership, alliances[membership.AllianceId], heardOn, next, now);
                continue;
            }

            // When to look again is nobody's business: the version stays.
            await database.Memberships.Where(row => row.Id == membership.Id).ExecuteUpdateAsync(set => set.SetProperty(row => row.NextSilenceAt, next), cancellationToken);
        }
    }

    /// <summary>When it may become inactive; null for who is so already, or is no member: the next term says when to look again.</summary>
    private static DateTimeOffset? NextLook(AllianceMembership membership, DateOnly? heardOn, DateTimeOffset now) =>
        StandingRule.IsMember(membership.Moves, now) && InactivityRule.InactiveAt(StandingRule.TermAt(membership.Moves, now)!, membership.RecordedAt, heardOn) is var next && next > now ? next : null;

    [LoggerMessage(4042, LogLevel.Warning, "Which members have become inactive could not be told; tried again in a moment. Whoever reads a membership sees it all the same.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}

internal static class SilenceMessages
{
    private const string Job = "membership-silence";

    public static void TellSilence(this MembershipDbContext database, AllianceMembership membership, Alliance alliance, DateOnly since, DateOnly? heardOn, DateTimeOffset now)
    {
        var (before, term) = (membership.ToAudit(now), StandingRule.TermAt(membership.Moves, now)!);
        membership.TellSilence(since);
        var version = database.Advance(membership);
        database.Publish(
            new MemberBecameInactive(
                membership.Id.ToString(), version.Version, alliance.Id.ToString(), membership.OrganisationId.ToString(), Days.Text(since), InactivityRule.InactiveAt(term, membership.RecordedAt, heardOn),
                alliance.Reach, nameof(ConfidentialityClass.Public)),
            version);
        database.Record(Entry(membership, "membership.inactive", before, term, now));
    }

    /// <summary>Whoever is no member any more is told nothing of it, and whoever is one again begins anew.</summary>
    public static void TellHeard(this MembershipDbContext database, AllianceMembership membership, Alliance alliance, DateOnly? heardOn, DateTimeOffset? next, DateTimeOffset now)
    {
        var before = membership.ToAudit(now);
        membership.TellHeard(next);
        if (!StandingRule.IsMember(membership.Moves, now) || heardOn is not { } day)
        {
            return;
        }

        var version = database.Advance(membership);
        database.Publish(
            new MemberHeardAgain(
                membership.Id.ToString(), version.Version, alliance.Id.ToString(), membership.OrganisationId.ToString(), Days.Text(day), alliance.Reach, nameof(ConfidentialityClass.Public)),
            version);
        database.Record(Entry(membership, "membership.heard_again", before, StandingRule.TermAt(membership.Moves, now)!, now));
    }

    private static AuditEntry Entry(AllianceMembership membership, string action, string before, StandingMove term, DateTimeOffset now) => new()
    {
        At = now,
        Actor = Job,
        Side = WireNames<Side>.Of(Side.Platform),
        Action = action,
        Subject = membership.Id.ToString(),
        Before = before,
        After = membership.ToAudit(now),
        RuleId = term.RuleProfileId.ToString(),
    };
}
