using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Mandates;

/// <summary>Who may give and take which function: an administrator each; a UNODC officer those of the other two sides, a coordinator alliance members, both in their own framework.</summary>
internal static class MandateAuthority
{
    /// <param name="actor">Who acts.</param>
    /// <param name="role">The function.</param>
    /// <param name="frameworkId">Where it is held.</param>
    public static bool MayGrant(Actor actor, string role, Guid? frameworkId) =>
        actor.Has(Roles.PlatformAdministrator)
        || (actor.FrameworkId is { } own && own == frameworkId && MayGrantAtHome(actor, role));

    /// <summary>Whether there is any framework in which the actor may grant the function; 403 otherwise, before a client is looked for.</summary>
    public static bool MayGrantAtHome(Actor actor, string role) =>
        actor.Has(Roles.PlatformAdministrator)
        || (actor.Has(Roles.UnodcOfficer) && Roles.Sides.GetValueOrDefault(role) is Side.Government or Side.CivilSociety)
        || (actor.Has(Roles.AllianceCoordinator) && role == Roles.AllianceMember);

    public static ProblemHttpResult Refusal() => Problem.Of(
        StatusCodes.Status403Forbidden, "not-your-function", "Your function does not include this act",
        "A platform administrator grants and ends every mandate, a UNODC officer those of Government and civil society, a coordinator those of alliance members, in their own framework.");

    /// <summary>Which mandates a caller sees: the three sides those of their framework, whoever runs the platform all.</summary>
    public static IQueryable<Mandate> VisibleTo(this IQueryable<Mandate> mandates, Actor actor) =>
        actor.Has(Roles.PlatformAdministrator) ? mandates : mandates.ReadableBy(actor);
}
