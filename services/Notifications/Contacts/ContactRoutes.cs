using Trilateral.Notifications.DeliveryLogs;
using Trilateral.Notifications.Preferences;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Contacts;

internal static class ContactRoutes
{
    public static void MapContacts(this IEndpointRouteBuilder routes)
    {
        // Every function but the observer's, which changes nothing (rule 28).
        string[] acting = [.. Roles.Sides.Keys.Where(role => role != Roles.Observer)];
        var group = routes.MapGroup("/notifications/v1/contacts");
        group.MapPut("{personId}", SaveContact.HandleAsync).RequireRole(acting).RequireIfMatchOrNone();
        group.MapGet("{personId}", ReadContact.HandleAsync).RequireRole(acting);
        group.MapDelete("{personId}", RemoveContact.HandleAsync).RequireRole(acting).RequireIfMatch();
        group.MapGet("{personId}/preferences", ReadPreferences.HandleAsync).RequireRole(acting);
        group.MapPut("{personId}/preferences", SavePreferences.HandleAsync).RequireRole(acting).RequireIfMatch();
        group.MapPost("{personId}/messages/{eventId}/resend", ResendMail.HandleAsync).RequireRole(Roles.PlatformAdministrator).RequireIdempotencyKey();
    }
}
