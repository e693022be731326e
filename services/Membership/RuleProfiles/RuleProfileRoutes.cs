using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.RuleProfiles;

internal static class RuleProfileRoutes
{
    public static void MapRuleProfiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/rule-profiles");
        group.MapPost("", PublishRuleProfile.HandleAsync).WithName("PublishMembershipRuleProfile").RequireIdempotencyKey().RequireRole(Roles.UnodcOfficer);
        group.MapGet("", ListRuleProfiles.HandleAsync).WithName("ListMembershipRuleProfiles").Paged();
        group.MapGet("{id}", ReadRuleProfile.HandleAsync).WithName("ReadMembershipRuleProfile");
        group.MapGet("{id}/record", ReadRuleProfile.HandleAsync).WithName("ReadMembershipRuleProfileRecord").AnswersRecord("rule_profile.");
    }
}
