using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Applications;

/// <summary>An application as the API shows it to those who may see it.</summary>
/// <param name="Id"><c>apn_…</c>.</param>
/// <param name="Alliance"><c>aln_…</c>.</param>
/// <param name="Framework"><c>frm_…</c>; null for an application to a network.</param>
/// <param name="Organisation">The applicant, <c>org_…</c>.</param>
/// <param name="State">What holds now; expired as soon as a date was not kept.</param>
/// <param name="Statement">Of the applicant.</param>
/// <param name="Perspectives">Voices it speaks with.</param>
/// <param name="Themes">What it works on.</param>
/// <param name="Sponsors">Members that speak for it, <c>org_…</c>.</param>
/// <param name="UnodcReference">Of a recommendation by UNODC.</param>
/// <param name="ConflictOfInterest">What the applicant discloses.</param>
/// <param name="RuleProfile">The numbers it is handled by, <c>rul_…</c>.</param>
/// <param name="TimeZone">IANA; its windows are days in it.</param>
/// <param name="SubmittedAt">Null for a draft.</param>
/// <param name="CommentsCloseAt">The last second for members' comments; before <c>commentsOpenedAt</c> the earliest there can be. Null for a draft.</param>
/// <param name="DecisionDueAt">By when a decision is meant to fall, without the time the clock stands now; of an appeal, from its day on. Null for a draft.</param>
/// <param name="EndedAt">When it was admitted, declined, withdrawn or expired.</param>
/// <param name="Reason">Of its end.</param>
/// <param name="Membership">Of an admitted applicant, <c>mem_…</c>.</param>
/// <param name="GovernmentTies">What the applicant says of its ties to its government.</param>
/// <param name="CommentsOpenedAt">When the file passed the screening and members' time began.</param>
/// <param name="AssessorInterest">What the coordinator who passed it discloses.</param>
/// <param name="InformationRounds">How often the applicant was asked for more.</param>
/// <param name="Needs">What the alliance needs before it decides, of a deferred one.</param>
/// <param name="AnswerDueAt">The last second in which the applicant may answer; null when it is not its turn.</param>
/// <param name="ClockStoppedAt">Since when the clock stands; null while it runs.</param>
/// <param name="ClockStoodSeconds">How long it stood before, in whole seconds.</param>
/// <param name="AppealDueAt">The last second in which a declined applicant may appeal.</param>
/// <param name="AppealedAt">When it did.</param>
/// <param name="AppealGrounds">Why.</param>
/// <param name="AppealOutcome">upheld or overturned.</param>
/// <param name="AppealReason">Of those who decided on the appeal.</param>
/// <param name="GovernmentDecision">In which the Government was asked, <c>dec_…</c>; null where it was not.</param>
/// <param name="GovernmentOutcome">noObjection or objected; advice to the alliance.</param>
/// <param name="GovernmentReason">Of an objection.</param>
/// <param name="ReplyDueAt">The last second in which the applicant may reply to it.</param>
/// <param name="Reply">What it replied.</param>
/// <param name="ReferenceConfirmedAt">When UNODC confirmed its reference, which from then on stands in place of sponsors.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">From 1.</param>
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
    DateTimeOffset? SubmittedAt,
    DateTimeOffset? CommentsCloseAt,
    DateTimeOffset? DecisionDueAt,
    DateTimeOffset? EndedAt,
    string? Reason,
    string? Membership,
    string GovernmentTies,
    DateTimeOffset? CommentsOpenedAt,
    string? AssessorInterest,
    int InformationRounds,
    string? Needs,
    DateTimeOffset? AnswerDueAt,
    DateTimeOffset? ClockStoppedAt,
    long ClockStoodSeconds,
    DateTimeOffset? AppealDueAt,
    DateTimeOffset? AppealedAt,
    string? AppealGrounds,
    string? AppealOutcome,
    string? AppealReason,
    string? GovernmentDecision,
    string? GovernmentOutcome,
    string? GovernmentReason,
    DateTimeOffset? ReplyDueAt,
    string? Reply,
    DateTimeOffset? ReferenceConfirmedAt,
    string Record,
    long Version) : IRecorded
{
    public static ApplicationAnswer Of(MembershipApplication application, DateTimeOffset now) => new(
        application.Id.ToString(),
        application.AllianceId.ToString(),
        application.FrameworkId?.ToString(),
        application.OrganisationId.ToString(),
        WireNames<ApplicationState>.Of(application.StateAt(now)),
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
        WireNames<GovernmentTies>.Of(application.GovernmentTies),
        application.CommentsOpenedAt,
        application.AssessorInterest,
        application.InformationRounds,
        application.Needs,
        application.AnswerDueAt,
        application.ClockStoppedAt,
        (long)application.ClockStood.TotalSeconds,
        application.AppealDueAt,
        application.AppealedAt,
        application.AppealGrounds,
        application.AppealOutcome is { } outcome ? WireNames<AppealOutcome>.Of(outcome) : null,
        application.AppealReason,
        application.GovernmentDecision,
        application.GovernmentOutcome is { } said ? WireNames<GovernmentOutcome>.Of(said) : null,
        application.GovernmentReason,
        application.ReplyDueAt,
        application.Reply,
        application.ReferenceConfirmedAt,
        $"/membership/v1/alliances/{application.AllianceId}/applications/{application.Id}/record",
        application.Version);
}
