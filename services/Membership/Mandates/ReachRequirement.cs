using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Mandates;

/// <summary>An act that is no single alliance's.</summary>
internal sealed class WholeReachRequired;

/// <summary>
/// Who coordinates one alliance acts in that one: it neither speaks for civil society as a whole nor founds, renews or leaves elsewhere for its organisation (M17).
/// What any client of an organisation does without a function, such as applying or describing the organisation, it does too.
/// </summary>
internal static class ReachRequirement
{
    /// <summary>403 for a coordinator whose mandates name alliances, on routes whose acts are no single alliance's.</summary>
    public static RouteHandlerBuilder RequireWholeReach(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (call, next) =>
    {
        var services = call.HttpContext.RequestServices;
        var actor = services.GetRequiredService<Actor>();
        return actor.Has(Roles.AllianceCoordinator) && !(await ReachAsync(services, actor, call.HttpContext.RequestAborted)).IsWhole
            ? MembershipAccess.NotYourFunction(
                "Your mandate is for one alliance and ends at its own matters (rule 38): a coordinator whose mandate names no alliance does this, or ask for such a mandate.")
            : await next(call);
    }).WithMetadata(new WholeReachRequired());

    private static Task<CoordinatorReach> ReachAsync(IServiceProvider services, Actor actor, CancellationToken cancellationToken) =>
        CoordinatorReach.OfAsync(actor, services.GetRequiredService<MembershipDbContext>(), services.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken);
}
