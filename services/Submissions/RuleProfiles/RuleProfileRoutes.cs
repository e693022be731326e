using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Submissions.RuleProfiles;

internal static class RuleProfileRoutes
{
    public static void MapRuleProfiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/submissions/v1/rule-profiles");
        group.MapPost("", PublishRuleProfile.HandleAsync).WithName("PublishRuleProfile").RequireIdempotencyKey().RequireRole(Roles.Secretariat, Roles.UnodcOfficer);
        group.MapGet("", ListRuleProfiles.HandleAsync).WithName("ListRuleProfiles").Paged();
        group.MapGet("current", ReadGoverningRuleProfile.HandleAsync).WithName("ReadGoverningRuleProfile").Produces(StatusCodes.Status404NotFound);
        group.MapGet("{id}", ReadRuleProfile.HandleAsync).WithName("ReadRuleProfile");
    }
}
