using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Applications;

internal static class ApplicationRoutes
{
    public static void MapApplications(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/alliances/{allianceId}/applications");
        group.MapPost("", SubmitApplication.HandleAsync).WithName("SubmitApplication").RequireIdempotencyKey();
        group.MapGet("", ListApplications.HandleAsync).WithName("ListApplications").Paged();
        group.MapGet("{id}", ReadApplication.HandleAsync).WithName("ReadApplication");
        group.MapPost("{id}/admit", AdmitMember.HandleAsync).WithName("AdmitMember").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/decline", DeclineApplication.HandleAsync).WithName("DeclineApplication").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/withdraw", WithdrawApplication.HandleAsync).WithName("WithdrawApplication").RequireIfMatch();
    }
}
