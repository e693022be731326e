using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Preferences;

internal static class MailDefaultsRoutes
{
    public static void MapMailDefaults(this IEndpointRouteBuilder routes)
    {
        // Every function but the observer's, which changes nothing (rule 28).
        string[] acting = [.. Roles.Sides.Keys.Where(role => role != Roles.Observer)];
        var group = routes.MapGroup("/notifications/v1/mail-defaults");
        group.MapGet("{organisationId}", ReadMailDefaults.HandleAsync).RequireRole(acting);
        group.MapPut("{organisationId}", SaveMailDefaults.HandleAsync).RequireRole(acting).RequireIfMatchOrNone();
    }
}
