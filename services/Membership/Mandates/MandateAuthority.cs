using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

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
