using Trilateral.Membership.OrganisationImports;
using Trilateral.Membership.People;
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
        group.MapGet("{id}/record", ReadOrganisationRecord.HandleAsync).WithName("ReadOrganisationRecord").Paged();
        group.MapGet("{id}/profile", ReadProfile.HandleAsync).WithName("ReadOrganisationProfile");
        group.MapPut("{id}/profile", ChangeProfile.HandleAsync).WithName("ChangeOrganisationProfile").RequireIfMatch();
        group.MapGet("{id}/possible-duplicates", FindDuplicates.HandleAsync).WithName("FindPossibleDuplicates").TagByContent(weakly: true);
        group.MapPost("{id}/merge", MergeOrganisation.HandleAsync).WithName("MergeOrganisation").RequireIfMatch().RequireNamedPerson().RequireFreshIdentity()
            .RequireRole(Roles.UnodcOfficer);
        routes.MapDirectory();
        routes.MapPeople();
        routes.MapOrganisationImports();
    }
}
