using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Memberships;

/// <summary>A membership is renewed (rule 40): until the grace is over the new term follows the old end, whoever is late loses nothing and gains nothing; after a lapse a coordinator
/// begins it anew, or UNODC: of members whose terms end on one day none may be left who coordinates.</summary>
internal static class RenewMembership
{
    public const int MaxReasonLength = 2_000;

    /// <param name="Reason">On what grounds, up to 2,000 characters, never a person's name; may be left out.</param>
    internal sealed record Request(string? Reason);

    /// <summary>The next term; or what is wrong; or why the standing does not allow it, or the caller.</summary>
    internal sealed record Decision(StandingMove? Term, string? Reason, IReadOnlyList<Violation> Violations, string? WrongState = null, string? Forbidden = null);

    public static async Task<Results<Resource<MembershipAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadMembership.FindAsync(database.Memberships, id, cancellationToken) is not { } membership)
        {
            return ReadMembership.NotFound();
        }

        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == membership.AllianceId, cancellationToken);
        var now = time.GetUtcNow();
        var coordinates = await MembershipAccess.CoordinatesAsync(actor, alliance, database, now, cancellationToken);
        var lapsed = StandingRule.At(membership.Moves, now) == MembershipStanding.Lapsed;
        var mayBeginAnew = coordinates || (lapsed && MembershipAccess.ActsForUnodcIn(actor, alliance.FrameworkId));
        if (!mayBeginAnew && !await MembershipAccess.ActsAsMemberAsync(actor, membership, alliance, database, now, cancellationToken))
        {
            return MembershipAccess.NotYourFunction("The member itself or the alliance's coordinator renews a membership; one that has lapsed also UNODC.");
        }

        if (condition.Refuses(membership) is { } stale)
        {
            return stale;
        }

        var profile = await RuleProfile.InForceAsync(database, alliance.FrameworkId, cancellationToken);
        var decision = Decide(membership, request, alliance.TimeZone, profile, mayBeginAnew, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.Forbidden is { } forbidden)
        {
            return MembershipAccess.NotYourFunction(forbidden);
        }

        if (decision.Term is not { } term)
        {
            return Problem.WrongState(decision.WrongState!);
        }

        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var told = await database.StandingNotices.AsNoTracking().Where(row => row.MembershipId == membership.Id).ToListAsync(cancellationToken);
        if (lapsed && StandingNotice.Next(membership.Moves, told, now) is { } overdue)
        {
            // Others hear of the lapse before they hear of its end, also where the job has not come by; each message is a version of its own.
            told.Add(database.Tell(membership, alliance, overdue, now));
            if (await database.SaveMoveAsync(cancellationToken) is { } toldMeanwhile)
            {
                return toldMeanwhile;
            }
        }

        var before = membership.ToAudit(now);
        membership.Add(term, told, now);
        var version = database.Advance(membership);
        database.Publish(
            new MembershipRenewed(
                membership.Id.ToString(), version.Version, alliance.Id.ToString(), membership.OrganisationId.ToString(), lapsed, term.StartsAt, term.EndsAt.GetValueOrDefault(),
                term.GraceEndsAt.GetValueOrDefault(), alliance.TimeZone, alliance.Reach, Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(
            now, "membership.renewed", membership.Id.ToString(), before, membership.ToAudit(now), decision.Reason, profile.Id.ToString(), profile.Number));
        if (await database.SaveMoveAsync(cancellationToken) is { } slower)
        {
            return slower;
        }

        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(MembershipAnswer.Of(membership, await database.HeardOnAsync(membership.OrganisationId, cancellationToken), now));
    }

    /// <param name="membership">With its moves.</param>
    /// <param name="request">As sent.</param>
    /// <param name="timeZone">Of the alliance.</param>
    /// <param name="profile">The numbers in force: they govern what begins now (rule 49).</param>
    /// <param name="mayBeginAnew">Whether the caller coordinates the alliance, or is UNODC and the membership has lapsed.</param>
    /// <param name="now">When.</param>
    internal static Decision Decide(AllianceMembership membership, Request request, string timeZone, RuleProfile profile, bool mayBeginAnew, DateTimeOffset now)
    {
        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, MaxReasonLength, "the reason", min: 0);
        if (violations.Any)
        {
            return new(null, null, violations.Found);
        }

        var standing = StandingRule.At(membership.Moves, now);
        var newest = StandingRule.NewestTerm(membership.Moves);
        if (standing == MembershipStanding.Left)
        {
            return new(null, null, [], "The organisation has left the alliance; it applies anew (rule 40).");
        }

        if (newest.StartsAt > now)
        {
            return new(null, null, [], "The membership is renewed already; the next renewal is for the term that then runs (rule 40).");
        }

        if (standing == MembershipStanding.Lapsed && !mayBeginAnew)
        {
            return new(null, null, [], Forbidden: "The membership has lapsed: the alliance's coordinator or UNODC begins it anew.");
        }

        var startsAt = standing == MembershipStanding.Lapsed ? now : newest.EndsAt.GetValueOrDefault().AddSeconds(1);
        return new(
            StandingMove.Term(membership.Id, membership.Moves.Count + 1, startsAt, startsAt, timeZone, profile, now), reason.Length > 0 ? reason : null, []);
    }
}
