using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.People;

internal static class PeopleRoutes
{
    public static void MapPeople(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/organisations/{organisationId}/people");
        group.MapPost("", GivePersonRole.HandleAsync).WithName("GivePersonRole").RequireIdempotencyKey();
        group.MapGet("", ListPersonRoles.HandleAsync).WithName("ListPersonRoles").Paged();
        group.MapGet("{id}", ReadPersonRole.HandleAsync).WithName("ReadPersonRole");
        group.MapGet("{id}/record", ReadPersonRole.HandleAsync).WithName("ReadPersonRoleRecord").AnswersRecord("person-role.");
        group.MapPost("{id}/end", EndPersonRole.HandleAsync).WithName("EndPersonRole").RequireIfMatch().RequireFreshIdentity();
    }
}
