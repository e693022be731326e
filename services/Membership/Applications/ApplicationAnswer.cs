using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Applications;

/// <summary>An application as the API shows it to those who may see it.</summary>
internal sealed record ApplicationAnswer(
    string Id,
    string Alliance,
    string? Framework,
    string Organisation,
    string State,
    string Statement,
    IReadOnlyList<string> Perspectives,
    IReadOnlyList<string> Themes,
    IReadOnlyList<string> Sponsors,
    string? UnodcReference,
    string ConflictOfInterest,
    string RuleProfile,
    string TimeZone,
    DateTimeOffset SubmittedAt,
    DateTimeOffset CommentsCloseAt,
    DateTimeOffset DecisionDueAt,
    DateTimeOffset? EndedAt,
    string? Reason,
    string? Membership,
    long Version) : IVersioned
{
    public static ApplicationAnswer Of(MembershipApplication application) => new(
        application.Id.ToString(),
        application.AllianceId.ToString(),
        application.FrameworkId?.ToString(),
        application.OrganisationId.ToString(),
        WireNames<ApplicationState>.Of(application.State),
        application.Statement,
        application.Perspectives,
        application.Themes,
        application.Sponsors,
        application.UnodcReference,
        application.ConflictOfInterest,
        application.RuleProfileId.ToString(),
        application.TimeZone,
        application.SubmittedAt,
        application.CommentsCloseAt,
        application.DecisionDueAt,
        application.EndedAt,
        application.Reason,
        application.MembershipId?.ToString(),
        application.Version);
}
