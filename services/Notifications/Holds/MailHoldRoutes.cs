using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Holds;

internal static class MailHoldRoutes
{
    public static void MapMailHolds(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/notifications/v1/mail-holds").RequireRole(Roles.PlatformAdministrator);
        group.MapPost("", HoldMail.HandleAsync).RequireIdempotencyKey();
        group.MapGet("", ListMailHolds.HandleAsync).Paged();
        group.MapGet("{id}", ReadMailHold.HandleAsync);
        group.MapPost("{id}/release", ReleaseMail.HandleAsync).RequireIfMatch();
    }
}
