using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Notices;

internal static class EventTypeRoutes
{
    public static void MapEventTypes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/notifications/v1/event-types");
        group.MapGet("", ListEventTypes.Handle).TagByContent(weakly: true);
        group.MapGet("{name}", ReadEventType.Handle).TagByContent();
    }
}
