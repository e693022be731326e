using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Suspensions;

internal static class SuspensionRoutes
{
    public static void MapSuspensions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/membership/v1/memberships/{membershipId}/suspensions");
        group.MapPost("", ProposeSuspension.HandleAsync).WithName("ProposeSuspension").RequireIdempotencyKey()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapGet("", ListSuspensions.HandleAsync).WithName("ListSuspensions").Paged();
        group.MapGet("{id}", ReadSuspension.HandleAsync).WithName("ReadSuspension");
        group.MapGet("{id}/record", ReadSuspension.HandleAsync).WithName("ReadSuspensionRecord").AnswersRecord("suspension.");
        group.MapPost("{id}/reply", ReplyToSuspension.HandleAsync).WithName("ReplyToSuspension").RequireIfMatch().RequireRole(Roles.AllianceMember, Roles.AllianceCoordinator);
        group.MapPost("{id}/decide", DecideSuspension.HandleAsync).WithName("DecideSuspension").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/lift", LiftSuspension.HandleAsync).WithName("LiftSuspension").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
    }
}
