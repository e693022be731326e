using Trilateral.Membership.Mandates;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Roadmaps;

internal static class MeasureRoutes
{
    public static void MapMeasures(this IEndpointRouteBuilder routes)
    {
        string[] sides = [Roles.GovernmentFocalPoint, Roles.AllianceCoordinator, Roles.UnodcOfficer, Roles.Secretariat];
        var group = routes.MapGroup("/membership/v1/pilot-initiatives/{pilotInitiativeId}/measures");
        group.MapPost("", PlanMeasure.HandleAsync).WithName("PlanMeasure").RequireStanding().RequireWholeReach().RequireIdempotencyKey().RequireRole(sides);
        group.MapGet("", ListMeasures.HandleAsync).WithName("ListMeasures").Paged();
        group.MapGet("{id}", ReadMeasure.HandleAsync).WithName("ReadMeasure");
        group.MapGet("{id}/record", ReadMeasure.HandleAsync).WithName("ReadMeasureRecord").AnswersRecord("measure.");
        group.MapPost("{id}/complete", CompleteMeasure.HandleAsync).WithName("CompleteMeasure").RequireStanding().RequireWholeReach().RequireIfMatch().RequireRole(sides);
    }
}
