using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Memberships;

/// <summary>
/// Who coordinates for an organisation all of whose memberships in its framework are suspended, lapsed or left speaks for nobody (rule 40). A client of
/// the side as a whole, or of an organisation that never was a member there, acts by its mandate alone; so does every other function.
/// </summary>
internal static class StandingRequirement
{
    /// <summary>403 for a coordinator without standing, on routes whose acts are not one alliance's, where <see cref="MembershipAccess"/> asks.</summary>
    public static RouteHandlerBuilder RequireStanding(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (call, next) =>
    {
        var services = call.HttpContext.RequestServices;
        var actor = services.GetRequiredService<Actor>();
        var isOut = actor.Has(Roles.AllianceCoordinator)
            && await IsOutAsync(actor, services.GetRequiredService<MembershipDbContext>(), services.GetRequiredService<TimeProvider>().GetUtcNow(), call.HttpContext.RequestAborted);
        return isOut
            ? MembershipAccess.NotYourFunction(
                "Your organisation is no member in good standing in this framework at present; it acts for its side again once its membership is renewed or its suspension has ended (rule 40).")
            : await next(call);
    });

    private static async Task<bool> IsOutAsync(Actor actor, MembershipDbContext database, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (MembershipAccess.OrganisationOf(actor) is not { } organisation)
        {
            return false;
        }

        var framework = MembershipAccess.FrameworkOf(actor);
        var memberships = database.Memberships.Where(row =>
            row.OrganisationId == organisation && database.Alliances.Any(alliance => alliance.Id == row.AllianceId && alliance.FrameworkId == framework));
        return await memberships.AnyAsync(cancellationToken) && !await memberships.InGoodStandingAt(now).AnyAsync(cancellationToken);
    }
}
