using Trilateral.Membership.Mandates;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Stakeholders;

internal static class StakeholderRoutes
{
    public static void MapStakeholders(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/pilot-initiatives/{pilotInitiativeId}/stakeholders");
        group.MapPost("", MapStakeholder.HandleAsync).WithName("MapStakeholder").RequireStanding().RequireWholeReach().RequireIdempotencyKey()
            .RequireRole(Roles.AllianceCoordinator, Roles.UnodcOfficer, Roles.Secretariat);
        group.MapGet("", ListStakeholders.HandleAsync).WithName("ListStakeholders").Paged();
        group.MapGet("{id}", ReadStakeholder.HandleAsync).WithName("ReadStakeholder");
        group.MapGet("{id}/record", ReadStakeholderRecord.HandleAsync).WithName("ReadStakeholderRecord").Paged();
        group.MapPost("{id}/share", ShareStakeholder.HandleAsync).WithName("ShareStakeholder").RequireStanding().RequireWholeReach().RequireIfMatch().RequireRole(Roles.AllianceCoordinator);
        group.MapPost("{id}/unshare", UnshareStakeholder.HandleAsync).WithName("UnshareStakeholder").RequireStanding().RequireWholeReach().RequireIfMatch().RequireRole(Roles.AllianceCoordinator);
    }
}
