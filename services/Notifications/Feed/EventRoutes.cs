using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Notifications.Feed;

internal static class EventRoutes
{
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/notifications/v1/events");
        group.MapGet("", ListEvents.HandleAsync).Paged();
    }
}
