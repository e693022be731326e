using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.People;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Suspensions;

/// <summary>A proposal to suspend with what belongs to it, as its acts ask for it alike.</summary>
/// <param name="Suspension">The proposal.</param>
/// <param name="Membership">Whom it is about.</param>
/// <param name="Alliance">Of which.</param>
/// <param name="Profile">Its numbers.</param>
/// <param name="HasPart">Whether the caller has a part in the organisation it is about.</param>
internal sealed record SuspensionCase(Suspension Suspension, AllianceMembership Membership, Alliance Alliance, RuleProfile Profile, bool HasPart)
{
    /// <summary>The proposal a path names, if the caller may see it, may do this and has seen its newest version.</summary>
    /// <param name="membershipId">Of the path.</param>
    /// <param name="id">Of the path.</param>
    /// <param name="condition">If-Match.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="asMember">For the member's own act; the others are the coordinator's.</param>
    /// <param name="database">Where it is.</param>
    /// <param name="scope">Of the request.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<(SuspensionCase? Case, ProblemHttpResult? Refusal)> OpenAsync(
        string membershipId, string id, IfMatch condition, Actor actor, bool asMember, MembershipDbContext database, FrameworkScope scope, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await FindAsync(membershipId, id, actor, database, now, cancellationToken) is not { } suspension)
        {
            return (null, NotFound());
        }

        var membership = await database.Memberships.Include(row => row.Moves).SingleAsync(row => row.Id == suspension.MembershipId, cancellationToken);
        var alliance = await database.Alliances.AsNoTracking().SingleAsync(row => row.Id == suspension.AllianceId, cancellationToken);
        if (!await (asMember
            ? MembershipAccess.ActsAsMemberAsync(actor, membership, alliance, database, now, cancellationToken)
            : MembershipAccess.CoordinatesAsync(actor, alliance, database, now, cancellationToken)))
        {
            return (null, MembershipAccess.NotYourFunction(asMember ? "The member itself replies, by a client that acts for it." : "The alliance's own coordinators decide on its members."));
        }

        if (condition.Refuses(suspension) is { } stale)
        {
            return (null, stale);
        }

        if (suspension.FrameworkId is null)
        {
            // What a network does is of no country; the rule above has let this caller change it.
            scope.AllowGlobalWrites();
        }

        var profile = await database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == suspension.RuleProfileId, cancellationToken);
        return (new(suspension, membership, alliance, profile, await database.HasPartAsync(actor, [membership.OrganisationId], alliance.TimeZone, now, cancellationToken)), null);
    }

    public static async Task<Suspension?> FindAsync(string membershipId, string id, Actor actor, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        return Id<AllianceMembership>.TryParse(membershipId, null, out var membership) && Id<Suspension>.TryParse(id, null, out var suspension)
            ? await database.Suspensions.Where(access.ReadableSuspensions()).SingleOrDefaultAsync(row => row.Id == suspension && row.MembershipId == membership, cancellationToken)
            : null;
    }

    public static ProblemHttpResult NotFound() => Problem.NotFound("suspension", Suspension.IdPrefix);

    /// <summary>Nobody proposes, decides or lifts for an organisation they have a part in.</summary>
    public static void CheckPart(Violations violations, bool hasPart)
    {
        if (hasPart)
        {
            violations.Add("#header/Authorization", "self-assessment", "Nobody decides on the standing of an organisation they act for or hold a function in.", rule: 40);
        }
    }

    /// <summary>Whether a membership can be suspended: who has lapsed or left is no member, and nobody is suspended twice at once.</summary>
    public static string? CannotBeSuspended(AllianceMembership membership, DateTimeOffset now) =>
        // Another replica's clock, which wrote the leaving, may be ahead of this one's: who has left by then has left.
        StandingRule.At(membership.Moves, membership.LeftAt > now ? membership.LeftAt.Value : now) is var standing && standing is MembershipStanding.Active or MembershipStanding.Grace
            ? null
            : $"The membership is {(standing is { } there ? WireNames<MembershipStanding>.Of(there) : "not begun")}; only one that is active or in grace can be suspended (rule 40).";
}
