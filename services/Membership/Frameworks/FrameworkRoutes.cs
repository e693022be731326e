using Trilateral.Membership.Mandates;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.TreatyStatuses;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Frameworks;

internal static class FrameworkRoutes
{
    public static void MapFrameworks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/frameworks");
        group.MapPost("", EstablishFramework.HandleAsync).WithName("EstablishFramework").RequireIdempotencyKey()
            .RequireRole(Roles.UnodcOfficer, Roles.PlatformAdministrator);
        group.MapGet("", ListFrameworks.HandleAsync).WithName("ListFrameworks").Paged();
        group.MapGet("{id}", ReadFramework.HandleAsync).WithName("ReadFramework");
        group.MapPut("{id}/bodies", ChangeBodies.HandleAsync).WithName("ChangeFrameworkBodies").RequireStanding().RequireWholeReach().RequireIfMatch()
            .RequireRole(Roles.GovernmentFocalPoint, Roles.AllianceCoordinator, Roles.UnodcOfficer, Roles.Secretariat).RequireNamedPerson().RequireFreshIdentity();
        group.MapGet("{id}/body-terms", ListBodyTerms.HandleAsync).WithName("ListFrameworkBodyTerms").Paged();
        group.MapGet("{id}/record", ReadFrameworkRecord.HandleAsync).WithName("ReadFrameworkRecord").Paged();
        routes.MapTreatyStatuses();
    }
}
