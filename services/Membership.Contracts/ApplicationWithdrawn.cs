namespace Trilateral.Membership.Contracts;

/// <summary>The applicant has taken its application back.</summary>
/// <param name="ApplicationId"><c>apn_…</c>.</param>
/// <param name="Version">Of the application.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId">The applicant, <c>org_…</c>.</param>
/// <param name="WithdrawnAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for an application to a network.</param>
/// <param name="Class">OwnSide; Restricted to the applicant for an application to a network.</param>
/// <param name="Side">civil_society.</param>
public sealed record ApplicationWithdrawn(
    string ApplicationId,
    long Version,
    string AllianceId,
    string OrganisationId,
    DateTimeOffset WithdrawnAt,
    string Reach,
    string Class,
    string Side);
