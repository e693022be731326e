using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.PilotInitiatives;

internal static class PilotInitiativeRoutes
{
    public static void MapPilotInitiatives(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/frameworks/{frameworkId}/pilot-initiatives");
        group.MapPost("", RecordPilotInitiative.HandleAsync).WithName("RecordPilotInitiative").RequireIdempotencyKey()
            .RequireRole(Roles.UnodcOfficer, Roles.Secretariat);
        group.MapGet("", ListPilotInitiatives.HandleAsync).WithName("ListPilotInitiatives").Paged();
        group.MapGet("{id}", ReadPilotInitiative.HandleAsync).WithName("ReadPilotInitiative");
    }
}
