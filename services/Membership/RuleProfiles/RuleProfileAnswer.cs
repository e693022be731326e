using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.RuleProfiles;

/// <summary>A rule profile as the API shows it.</summary>
internal sealed record RuleProfileAnswer(
    string Id,
    string? Framework,
    int Number,
    bool Demonstration,
    int FoundingOrganisations,
    int FoundingConstituencies,
    int Sponsors,
    string MemberCommentWindow,
    string DecisionTarget,
    string MembershipTerm,
    string GracePeriod,
    string HearingWindow,
    string InactiveAfter,
    int ActingPeople,
    string InformationWindow,
    int InformationRounds,
    string LongestDeferral,
    int Deferrals,
    string AppealWindow,
    bool AsksGovernment,
    string ReplyWindow,
    string Source,
    DateTimeOffset PublishedAt,
    long Version) : IVersioned
{
    public static RuleProfileAnswer Of(RuleProfile profile) => new(
        profile.Id.ToString(),
        profile.FrameworkId?.ToString(),
        profile.Number,
        profile.Demonstration,
        profile.FoundingOrganisations,
        profile.FoundingConstituencies,
        profile.Sponsors,
        profile.MemberCommentWindow,
        profile.DecisionTarget,
        profile.MembershipTerm,
        profile.GracePeriod,
        profile.HearingWindow,
        profile.InactiveAfter,
        profile.ActingPeople,
        profile.InformationWindow,
        profile.InformationRounds,
        profile.LongestDeferral,
        profile.Deferrals,
        profile.AppealWindow,
        profile.AsksGovernment,
        profile.ReplyWindow,
        profile.Source,
        profile.PublishedAt,
        profile.Version);
}
