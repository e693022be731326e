using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.AllianceWorkingGroups;

internal static class WorkingGroupRoutes
{
    public static void MapWorkingGroups(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/alliances/{allianceId}/working-groups");
        group.MapPost("", FoundWorkingGroup.HandleAsync).WithName("FoundWorkingGroup").RequireIdempotencyKey().RequireRole(Roles.AllianceCoordinator);
        group.MapGet("", ListWorkingGroups.HandleAsync).WithName("ListWorkingGroups").Paged();
        group.MapGet("{id}", ReadWorkingGroup.HandleAsync).WithName("ReadWorkingGroup");
        group.MapGet("{id}/record", ReadWorkingGroup.HandleAsync).WithName("ReadWorkingGroupRecord").AnswersRecord("working_group.");
        group.MapPut("{id}/convenor", ChangeConvenor.HandleAsync).WithName("ChangeConvenor").RequireIfMatch().RequireRole(Roles.AllianceCoordinator);
    }
}
