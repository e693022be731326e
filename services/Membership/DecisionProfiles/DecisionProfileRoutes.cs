using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.DecisionProfiles;

internal static class DecisionProfileRoutes
{
    public static void MapDecisionProfiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/decision-profiles");
        group.MapPost("", PublishDecisionProfile.HandleAsync).WithName("PublishDecisionProfile").RequireIdempotencyKey().RequireRole(Roles.UnodcOfficer);
        group.MapGet("", ListDecisionProfiles.HandleAsync).WithName("ListDecisionProfiles").Paged();
        group.MapGet("{id}", ReadDecisionProfile.HandleAsync).WithName("ReadDecisionProfile");
        group.MapGet("{id}/record", ReadDecisionProfile.HandleAsync).WithName("ReadDecisionProfileRecord").AnswersRecord("decision_profile.");
    }
}
