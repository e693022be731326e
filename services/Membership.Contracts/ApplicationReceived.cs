namespace Trilateral.Membership.Contracts;

/// <summary>An organisation has applied to an alliance; its members may comment from now on.</summary>
/// <param name="ApplicationId"><c>apn_…</c>.</param>
/// <param name="Version">Of the application, from 1.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId">The applicant, <c>org_…</c>.</param>
/// <param name="CommentsCloseAt">The earliest last second of the comment window, UTC: it opens in full when the file has passed the screening.</param>
/// <param name="DecisionDueAt">By when a decision is meant to fall, UTC, unless the clock stands meanwhile.</param>
/// <param name="TimeZone">IANA, in which both are days.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for an application to a network.</param>
/// <param name="Class">OwnSide; Restricted to the applicant for an application to a network.</param>
/// <param name="Side">civil_society.</param>
public sealed record ApplicationReceived(
    string ApplicationId,
    long Version,
    string AllianceId,
    string OrganisationId,
    DateTimeOffset CommentsCloseAt,
    DateTimeOffset DecisionDueAt,
    string TimeZone,
    string Reach,
    string Class,
    string Side);
