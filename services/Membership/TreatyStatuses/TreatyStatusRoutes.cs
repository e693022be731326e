using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.TreatyStatuses;

internal static class TreatyStatusRoutes
{
    public static void MapTreatyStatuses(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/frameworks/{frameworkId}/treaty-statuses");
        group.MapPost("", RecordTreatyStatus.HandleAsync).WithName("RecordTreatyStatus").RequireIdempotencyKey()
            .RequireRole(Roles.UnodcOfficer, Roles.Secretariat);
        group.MapGet("", ListTreatyStatuses.HandleAsync).WithName("ListTreatyStatuses").Paged();
        group.MapGet("standing", ReadTreatyStanding.HandleAsync).WithName("ReadTreatyStanding").TagByContent();
        group.MapGet("{id}", ReadTreatyStatus.HandleAsync).WithName("ReadTreatyStatus");
        group.MapGet("{id}/record", ReadTreatyStatus.HandleAsync).WithName("ReadTreatyStatusRecord").AnswersRecord("treaty_status.");
    }
}
