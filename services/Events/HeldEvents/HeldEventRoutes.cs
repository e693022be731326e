using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Events.HeldEvents;

internal static class HeldEventRoutes
{
    public static void MapHeldEvents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/events/v1/held-events");
        group.MapPost("", RecordHeldEvent.HandleAsync).WithName(nameof(RecordHeldEvent)).RequireIdempotencyKey()
            .RequireRole(Roles.Secretariat, Roles.UnodcOfficer);
        group.MapGet("", ListHeldEvents.HandleAsync).WithName(nameof(ListHeldEvents)).Paged();
        group.MapGet("{id}", ReadHeldEvent.HandleAsync).WithName(nameof(ReadHeldEvent));
    }
}
