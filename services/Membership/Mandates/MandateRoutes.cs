using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Mandates;

internal static class MandateRoutes
{
    private static readonly string[] Grantors = [Roles.PlatformAdministrator, Roles.UnodcOfficer, Roles.GovernmentFocalPoint, Roles.AllianceCoordinator];

    public static void MapMandates(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/mandates");
        group.MapPost("", GrantMandate.HandleAsync).WithName("GrantMandate").RequireStanding().RequireIdempotencyKey().RequireRole(Grantors).RequireFreshIdentity();
        group.MapGet("", ListMandates.HandleAsync).WithName("ListMandates").Paged();
        group.MapGet("holders", ListHolders.HandleAsync).WithName("ListHolders").Paged();
        group.MapGet("{id}", ReadMandate.HandleAsync).WithName("ReadMandate");
        group.MapGet("{id}/record", ReadMandate.HandleAsync).WithName("ReadMandateRecord").AnswersRecord("mandate.");
        group.MapPost("{id}/end", EndMandate.HandleAsync).WithName("EndMandate").RequireStanding().RequireIfMatch().RequireRole(Grantors).RequireFreshIdentity();
        group.MapPost("{id}/replace", ReplaceMandate.HandleAsync).WithName("ReplaceMandate").RequireStanding().RequireIdempotencyKey().RequireIfMatch().RequireRole(Grantors).RequireFreshIdentity();
    }
}
