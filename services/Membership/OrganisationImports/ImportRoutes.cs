using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.OrganisationImports;

internal static class ImportRoutes
{
    public static void MapOrganisationImports(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/organisation-imports");
        group.MapPost("", ImportOrganisations.HandleAsync).WithName("ImportOrganisations").RequireIdempotencyKey()
            .RequireRole(Roles.PlatformAdministrator, Roles.UnodcOfficer, Roles.AllianceCoordinator);
    }
}
