using Trilateral.Membership.Mandates;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.PilotInterests;
using Trilateral.Membership.Roadmaps;
using Trilateral.Membership.Stakeholders;
using Trilateral.Membership.TrilateralMeetings;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.PilotInitiatives;

internal static class PilotInitiativeRoutes
{
    /// <summary>The initiatives, and what leads to them and hangs on them.</summary>
    public static void MapPilotInitiatives(this IEndpointRouteBuilder routes)
    {
        string[] unodc = [Roles.UnodcOfficer, Roles.Secretariat];
        string[] sides = [Roles.GovernmentFocalPoint, Roles.AllianceCoordinator, .. unodc];
        var group = routes.MapGroup("/membership/v1/frameworks/{frameworkId}/pilot-initiatives");
        group.MapPost("", RecordPilotInitiative.HandleAsync).WithName("RecordPilotInitiative").RequireIdempotencyKey()
            .RequireRole(unodc);
        group.MapGet("", ListPilotInitiatives.HandleAsync).WithName("ListPilotInitiatives").Paged();
        group.MapGet("{id}", ReadPilotInitiative.HandleAsync).WithName("ReadPilotInitiative");
        group.MapGet("{id}/steps", ListPilotSteps.HandleAsync).WithName("ListPilotSteps").Paged();
        group.MapGet("{id}/record", ReadPilotRecord.HandleAsync).WithName("ReadPilotRecord").Paged();
        group.MapPost("{id}/launch-request", RequestLaunch.HandleAsync).WithName("RequestLaunch").RequireIfMatch().RequireRole(unodc);
        group.MapPost("{id}/launch-event", RecordLaunchEvent.HandleAsync).WithName("RecordLaunchEvent").RequireIfMatch().RequireRole(unodc);
        group.MapPost("{id}/activate", ActivatePilotInitiative.HandleAsync).WithName("ActivatePilotInitiative").RequireIfMatch().RequireRole(unodc);
        group.MapPost("{id}/suspend", SuspendPilotInitiative.HandleAsync).WithName("SuspendPilotInitiative").RequireStanding().RequireWholeReach().RequireIfMatch().RequireRole(sides);
        group.MapPost("{id}/resume", ResumePilotInitiative.HandleAsync).WithName("ResumePilotInitiative").RequireStanding().RequireWholeReach().RequireIfMatch().RequireRole(sides);
        group.MapPost("{id}/renew", RenewPilotInitiative.HandleAsync).WithName("RenewPilotInitiative").RequireIfMatch().RequireRole(unodc);
        group.MapPost("{id}/close", ClosePilotInitiative.HandleAsync).WithName("ClosePilotInitiative").RequireIfMatch().RequireRole(unodc);
        routes.MapPilotInterests();
        routes.MapStakeholders();
        routes.MapPriorities();
        routes.MapMeasures();
        routes.MapTrilateralMeetings();
    }
}
