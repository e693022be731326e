using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Applications;

internal static class ApplicationRoutes
{
    /// <summary>The job that announces what has run out; a singleton too, so that a test can let it look at once.</summary>
    public static void AddApplications(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ExpireApplications>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<ExpireApplications>());
    }

    public static void MapApplications(this IEndpointRouteBuilder routes)
    {
        routes.MapApplicationDrafts();
        var group = routes.MapGroup("/membership/v1/alliances/{allianceId}/applications");
        group.MapPost("", SubmitApplication.HandleAsync).WithName("SubmitApplication").RequireIdempotencyKey();
        group.MapGet("", ListApplications.HandleAsync).WithName("ListApplications").Paged();
        group.MapGet("{id}", ReadApplication.HandleAsync).WithName("ReadApplication");
        group.MapGet("{id}/record", ReadApplication.HandleAsync).WithName("ReadApplicationRecord").AnswersRecord("application.");
        group.MapPut("{id}", EditDraft.HandleAsync).WithName("EditApplicationDraft").RequireIfMatch();
        group.MapPost("{id}/submit", SubmitDraft.HandleAsync).WithName("SubmitApplicationDraft").RequireIfMatch();
        group.MapPost("{id}/withdraw", WithdrawApplication.HandleAsync).WithName("WithdrawApplication").RequireIfMatch();

        group.MapPost("{id}/screen", ScreenApplication.HandleAsync).WithName("ScreenApplication").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson();
        group.MapGet("{id}/screening", ReadScreening.HandleAsync).WithName("ReadScreening").RequireRole(Roles.AllianceCoordinator).TagByContent();
        group.MapPost("{id}/request-information", RequestInformation.HandleAsync).WithName("RequestApplicationInformation").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson();
        group.MapPost("{id}/information", ProvideInformation.HandleAsync).WithName("ProvideApplicationInformation").RequireIfMatch();
        group.MapGet("{id}/information-requests", ListInformationRequests.HandleAsync).WithName("ListApplicationInformationRequests").Paged();
        group.MapPost("{id}/confirm-reference", ConfirmReference.HandleAsync).WithName("ConfirmApplicationReference").RequireIfMatch()
            .RequireRole(Roles.UnodcOfficer, Roles.Secretariat).RequireNamedPerson();
        group.MapPost("{id}/pass", PassScreening.HandleAsync).WithName("PassScreening").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson();
        group.MapPost("{id}/comments", CommentOnApplication.HandleAsync).WithName("CommentOnApplication").RequireIdempotencyKey()
            .RequireRole(Roles.AllianceMember, Roles.AllianceCoordinator);
        group.MapGet("{id}/comments", ListComments.HandleAsync).WithName("ListApplicationComments").Paged();
        group.MapGet("{id}/comments/{commentId}", ReadComment.HandleAsync).WithName("ReadApplicationComment");
        group.MapGet("{id}/comments/{commentId}/record", ReadComment.HandleAsync).WithName("ReadApplicationCommentRecord").AnswersRecord("application.");

        group.MapPost("{id}/ask-government", AskGovernment.HandleAsync).WithName("AskGovernment").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson();
        group.MapPost("{id}/reply", AnswerObjection.HandleAsync).WithName("AnswerGovernmentObjection").RequireIfMatch();

        group.MapPost("{id}/admit", AdmitMember.HandleAsync).WithName("AdmitMember").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/decline", DeclineApplication.HandleAsync).WithName("DeclineApplication").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/defer", DeferApplication.HandleAsync).WithName("DeferApplication").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
        group.MapPost("{id}/appeal", AppealDecline.HandleAsync).WithName("AppealDecline").RequireIfMatch();
        group.MapPost("{id}/appeal/decision", DecideAppeal.HandleAsync).WithName("DecideAppeal").RequireIfMatch()
            .RequireRole(Roles.AllianceCoordinator).RequireNamedPerson().RequireFreshIdentity();
    }
}
