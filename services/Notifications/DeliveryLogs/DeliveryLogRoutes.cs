using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.DeliveryLogs;

internal static class DeliveryLogRoutes
{
    public static void MapDeliveryLogs(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/notifications/v1/delivery-logs").MapGet("{subject}", ListDeliveryLog.HandleAsync).RequireRole([.. Roles.Sides.Keys]).Paged();
        routes.MapGroup("/notifications/v1/contacts").MapPost("{personId}/messages/{eventId}/resend", ResendMail.HandleAsync)
            .RequireRole(Roles.PlatformAdministrator).RequireIdempotencyKey();
    }
}
