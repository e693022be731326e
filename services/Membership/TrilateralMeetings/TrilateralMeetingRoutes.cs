using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.TrilateralMeetings;

internal static class TrilateralMeetingRoutes
{
    public static void MapTrilateralMeetings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/pilot-initiatives/{pilotInitiativeId}/trilateral-meetings");
        group.MapPost("", RecordTrilateralMeeting.HandleAsync).WithName("RecordTrilateralMeeting").RequireIdempotencyKey()
            .RequireRole(Roles.UnodcOfficer, Roles.Secretariat);
        group.MapGet("", ListTrilateralMeetings.HandleAsync).WithName("ListTrilateralMeetings").Paged();
        group.MapGet("next", ReadNextMeeting.HandleAsync).WithName("ReadNextMeeting").TagByContent();
        group.MapGet("{id}", ReadTrilateralMeeting.HandleAsync).WithName("ReadTrilateralMeeting");
        group.MapGet("{id}/record", ReadTrilateralMeeting.HandleAsync).WithName("ReadTrilateralMeetingRecord").AnswersRecord("trilateral_meeting.");
    }
}
