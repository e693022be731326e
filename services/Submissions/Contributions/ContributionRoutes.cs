using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Submissions.Contributions;

internal static class ContributionRoutes
{
    /// <summary>Who writes for an organisation or a side; observers and those who run the platform do not (rule 28).</summary>
    private static readonly string[] Authors =
    [
        Roles.AllianceMember, Roles.AllianceCoordinator, Roles.GovernmentFocalPoint, Roles.GovernmentalExpert, Roles.UnodcOfficer, Roles.Secretariat,
    ];

    public static void MapContributions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/submissions/v1");
        group.MapPost("contributions", DraftContribution.HandleAsync).WithName("DraftContribution").RequireIdempotencyKey().RequireRole(Authors);
        group.MapGet("contributions", ListContributions.HandleAsync).WithName("ListContributions").Paged();
        group.MapGet("contributions/{id}", ReadContribution.HandleAsync).WithName("ReadContribution");
        group.MapPut("contributions/{id}", EditContribution.HandleAsync).WithName("EditContribution").RequireIfMatch().RequireRole(Authors);
        group.MapPost("contributions/{id}/lodge", LodgeContribution.HandleAsync).WithName("LodgeContribution").RequireIdempotencyKey().RequireIfMatch().RequireRole(Authors);
        group.MapPost("contributions/{id}/publish", PublishContribution.HandleAsync).WithName("PublishContribution").RequireIfMatch().RequireRole(Authors);
        group.MapPost("contributions/{id}/withdraw", WithdrawContribution.HandleAsync).WithName("WithdrawContribution").RequireIfMatch().RequireRole(Authors);
        group.MapPost("recorded-contributions", RecordContribution.HandleAsync).WithName("RecordContribution")
            .RequireIdempotencyKey().RequireRole(Roles.Secretariat, Roles.UnodcOfficer);
    }
}
