using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Organisations;

internal static class OrganisationRoutes
{
    public static void MapOrganisations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/organisations");
        group.MapPost("", RegisterOrganisation.HandleAsync).RequireIdempotencyKey()
            .RequireRole(Roles.PlatformAdministrator, Roles.UnodcOfficer, Roles.AllianceCoordinator);
        group.MapGet("", ListOrganisations.HandleAsync).Paged();
        group.MapGet("{id}", ReadOrganisation.HandleAsync);
    }
}
