using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.DeliveryLogs;

internal static class DeliveryLogRoutes
{
    public static void MapDeliveryLogs(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/notifications/v1/delivery-logs");
        group.MapGet("{subject}", ListDeliveryLog.HandleAsync).RequireRole([.. Roles.Sides.Keys]).Paged();
    }
}
