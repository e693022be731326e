using Trilateral.Membership.AllianceFoundings;
using Trilateral.Membership.AllianceWorkingGroups;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Alliances;

internal static class AllianceRoutes
{
    /// <summary>The jobs that announce what dates have brought about.</summary>
    public static void AddAlliances(this WebApplicationBuilder builder)
    {
        builder.AddFoundings();
        builder.AddApplications();
        builder.AddStanding();
    }

    public static void MapAlliances(this IEndpointRouteBuilder routes)
    {
        routes.MapFoundings();
        routes.MapWorkingGroups();
        routes.MapApplications();
        routes.MapMemberships();
        var group = routes.MapGroup("/membership/v1/alliances");
        group.MapPost("", FoundAlliance.HandleAsync).WithName("FoundAlliance").RequireIdempotencyKey()
            .RequireRole(Roles.UnodcOfficer, Roles.Secretariat);
        group.MapGet("", ListAlliances.HandleAsync).WithName("ListAlliances").Paged();
        group.MapGet("{id}", ReadAlliance.HandleAsync).WithName("ReadAlliance");
        group.MapGet("{id}/record", ReadAlliance.HandleAsync).WithName("ReadAllianceRecord").AnswersRecord("alliance.");
        group.MapPut("{id}/nesting", NestAlliance.HandleAsync).WithName("NestAlliance").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator, Roles.UnodcOfficer, Roles.Secretariat);
        group.MapPut("{id}/facilitator", ElectFacilitator.HandleAsync).WithName("ElectFacilitator").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapGet("{id}/facilitators", ListFacilitators.HandleAsync).WithName("ListFacilitators").Paged();
        group.MapGet("{id}/members", ListMembers.HandleAsync).WithName("ListMembers").Paged();
        group.MapGet("{id}/membership-counts", CountMemberships.HandleAsync).WithName("CountMemberships").TagByContent();
    }
}
