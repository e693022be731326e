namespace Trilateral.Membership.Contracts;

/// <summary>
/// An application went on from one state to another between its submission and its end. Its texts are read at the application, by those who may see it.
/// </summary>
/// <param name="ApplicationId"><c>apn_…</c>.</param>
/// <param name="Version">Of the application.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId">The applicant, <c>org_…</c>.</param>
/// <param name="From">The state it left, camelCase; new ones may appear.</param>
/// <param name="To">The state it is in.</param>
/// <param name="MovedAt">UTC; of an expiry the first second after the date that was not kept.</param>
/// <param name="CommentsCloseAt">The last second of the comment window once it is open, UTC.</param>
/// <param name="DecisionDueAt">By when a decision is meant to fall, UTC; later each time the clock stood.</param>
/// <param name="AnswerDueAt">The last second in which the applicant may answer, UTC; null when it is not its turn.</param>
/// <param name="InformationRounds">How often the applicant was asked for more so far.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for an application to a network.</param>
/// <param name="Class">OwnSide; Restricted to the applicant for an application to a network.</param>
/// <param name="Side">civil_society.</param>
public sealed record ApplicationMoved(
    string ApplicationId,
    long Version,
    string AllianceId,
    string OrganisationId,
    string From,
    string To,
    DateTimeOffset MovedAt,
    DateTimeOffset? CommentsCloseAt,
    DateTimeOffset? DecisionDueAt,
    DateTimeOffset? AnswerDueAt,
    int InformationRounds,
    string Reach,
    string Class,
    string Side);
