using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Mandates;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Decisions;

internal static class DecisionRoutes
{
    /// <summary>The job that tells of what was asked before; a singleton too, so that a test can let it look at once.</summary>
    public static void AddDecisions(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RestateDecisions>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<RestateDecisions>());
    }

    public static void MapDecisions(this IEndpointRouteBuilder routes)
    {
        string[] speakers = [.. Roles.Speakers];
        routes.MapDecisionProfiles();
        var group = routes.MapGroup("/membership/v1/decisions");
        group.MapGet("", ListDecisions.HandleAsync).WithName("ListDecisions").Paged();
        group.MapGet("silence-forecast", ForecastSilence.HandleAsync).WithName("ForecastSilence").Paged();
        group.MapGet("notice-tasks", ListNoticeTasks.HandleAsync).WithName("ListNoticeTasks").Paged();
        group.MapGet("{id}", ReadDecision.HandleAsync).WithName("ReadDecision");
        group.MapGet("{id}/record", ReadDecisionRecord.HandleAsync).WithName("ReadDecisionRecord").Paged();
        group.MapGet("{id}/dossier", ReadDossier.HandleAsync).WithName("ReadDecisionDossier").TagByContent();
        group.MapPost("{id}/positions", TakePosition.HandleAsync).WithName("TakePosition").RequireStanding().RequireWholeReach().RequireIfMatch()
            .RequireRole(speakers).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/extension", ExtendWindow.HandleAsync).WithName("ExtendDecisionWindow").RequireStanding().RequireWholeReach().RequireIfMatch()
            .RequireRole(speakers).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/proofs", RecordProof.HandleAsync).WithName("RecordProofOfNotice").RequireStanding().RequireWholeReach().RequireIfMatch()
            .RequireRole(speakers).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/reply", ReplyToObjection.HandleAsync).WithName("ReplyToObjection").RequireIfMatch();
        group.MapPost("{id}/ruling", DecideContested.HandleAsync).WithName("DecideContested").RequireStanding().RequireWholeReach().RequireIfMatch()
            .RequireRole(speakers).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/votes", VoteOnContested.HandleAsync).WithName("VoteOnContested").RequireStanding().RequireWholeReach().RequireIfMatch()
            .RequireRole(speakers).RequireNamedPerson().RequireFreshIdentity();
    }
}
