using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.PilotInterests;

internal static class PilotInterestRoutes
{
    public static void MapPilotInterests(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/frameworks/{frameworkId}/pilot-interests");
        group.MapPost("", ExpressInterest.HandleAsync).WithName("ExpressInterest").RequireIdempotencyKey()
            .RequireRole(Roles.GovernmentFocalPoint);
        group.MapGet("", ListPilotInterests.HandleAsync).WithName("ListPilotInterests").Paged();
        group.MapGet("{id}", ReadPilotInterest.HandleAsync).WithName("ReadPilotInterest");
        group.MapGet("{id}/record", ReadPilotInterest.HandleAsync).WithName("ReadPilotInterestRecord").AnswersRecord("pilot_interest.");
        group.MapPost("{id}/open", ProposePilotInitiative.HandleAsync).WithName("ProposePilotInitiative").RequireIfMatch()
            .RequireRole(Roles.UnodcOfficer, Roles.Secretariat);
    }
}
