using Trilateral.Membership.Mandates;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Roadmaps;

internal static class PriorityRoutes
{
    public static void MapPriorities(this IEndpointRouteBuilder routes)
    {
        string[] sides = [Roles.GovernmentFocalPoint, Roles.AllianceCoordinator, Roles.UnodcOfficer, Roles.Secretariat];
        var group = routes.MapGroup("/membership/v1/pilot-initiatives/{pilotInitiativeId}/priorities");
        group.MapPost("", ProposePriority.HandleAsync).WithName("ProposePriority").RequireStanding().RequireWholeReach().RequireIdempotencyKey().RequireRole(sides);
        group.MapGet("", ListPriorities.HandleAsync).WithName("ListPriorities").Paged();
        group.MapGet("{id}", ReadPriority.HandleAsync).WithName("ReadPriority");
        group.MapGet("{id}/record", ReadPriority.HandleAsync).WithName("ReadPriorityRecord").AnswersRecord("priority.");
        group.MapPost("{id}/agree", AgreePriority.HandleAsync).WithName("AgreePriority").RequireStanding().RequireWholeReach().RequireIfMatch().RequireRole(sides);
    }
}
