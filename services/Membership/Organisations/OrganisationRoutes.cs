using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Organisations;

internal static class OrganisationRoutes
{
    public static void MapOrganisations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/organisations");
        group.MapPost("", RegisterOrganisation.HandleAsync).RequireIdempotencyKey();
        group.MapGet("{id}", ReadOrganisation.HandleAsync);
    }
}
