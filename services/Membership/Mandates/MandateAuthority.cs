using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Mandates;

/// <summary>
/// Who may give and take which function: an administrator each; in their own framework a UNODC officer those of the other two sides, a focal point its own
/// people (M10), a coordinator the members of its alliances (M17).
/// </summary>
internal static class MandateAuthority
{
    /// <param name="actor">Who acts.</param>
    /// <param name="role">The function.</param>
    /// <param name="frameworkId">Where it is held.</param>
    /// <param name="organisation">For which organisation.</param>
    /// <param name="database">Says which alliances a coordinator coordinates, and who belongs to them.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<bool> MayGrantAsync(
        Actor actor, string role, Guid? frameworkId, string? organisation, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken) =>
        actor.Has(Roles.PlatformAdministrator)
        || (actor.FrameworkId is { } own && own == frameworkId && MayGrantAtHome(actor, role)
            && (actor.Side != Side.CivilSociety || await (await MembershipAccess.OfAsync(actor, database, now, cancellationToken)).CoordinatesMemberAsync(organisation, database, cancellationToken)));

    /// <summary>
    /// 403 for a coordinator of one alliance whose act would give or take more than that alliance is concerned with: a function of its own organisation, which it
    /// could widen itself by, or of a body that another alliance of the country has for a member too (M17).
    /// </summary>
    public static async Task<ProblemHttpResult?> RefusesBeyondReachAsync(
        Actor actor, string? organisation, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (actor.Side != Side.CivilSociety || await CoordinatorReach.OfAsync(actor, database, now, cancellationToken) is not { Named: { } named })
        {
            return null;
        }

        var framework = MembershipAccess.FrameworkOf(actor);
        var isShared = Id<Organisation>.TryParse(organisation, null, out var body)
            && await database.Memberships.AnyAsync(
                row => row.OrganisationId == body && row.LeftAt == null && !named.Contains(row.AllianceId)
                    && database.Alliances.Any(alliance => alliance.Id == row.AllianceId && alliance.FrameworkId == framework),
                cancellationToken);
        return isShared || organisation == actor.Organisation
            ? MembershipAccess.NotYourFunction(
                "Your mandate is for one alliance and ends at its own matters (rule 38): functions of your own organisation, and of one that belongs to another alliance of the country too, are given and ended by a coordinator whose mandate names no alliance, by UNODC or by a platform administrator.")
            : null;
    }

    /// <summary>Whether there is any framework in which the actor may grant the function; 403 otherwise, before a client is looked for.</summary>
    public static bool MayGrantAtHome(Actor actor, string role) =>
        actor.Has(Roles.PlatformAdministrator)
        || (actor.Has(Roles.UnodcOfficer) && Roles.Sides.GetValueOrDefault(role) is Side.Government or Side.CivilSociety)
        || (actor.Has(Roles.GovernmentFocalPoint) && role == Roles.GovernmentalExpert)
        || (actor.Has(Roles.AllianceCoordinator) && role == Roles.AllianceMember);

    public static ProblemHttpResult Refusal() => Problem.Of(
        StatusCodes.Status403Forbidden, "not-your-function", "Your function does not include this act",
        "A platform administrator grants and ends every mandate; in their own framework a UNODC officer those of Government and civil society, a focal point those of its experts, a coordinator those of members of its alliances.");

    /// <summary>Which mandates a caller sees: the three sides those of their framework, whoever runs the platform all.</summary>
    public static IQueryable<Mandate> VisibleTo(this IQueryable<Mandate> mandates, Actor actor) =>
        actor.Has(Roles.PlatformAdministrator) ? mandates : mandates.ReadableBy(actor);
}
