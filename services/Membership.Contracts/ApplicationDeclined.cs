namespace Trilateral.Membership.Contracts;

/// <summary>An alliance has declined an applicant. The reason is read at the application, by those who may see it.</summary>
/// <param name="ApplicationId"><c>apn_…</c>.</param>
/// <param name="Version">Of the application.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId">The applicant, <c>org_…</c>.</param>
/// <param name="DeclinedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for an application to a network.</param>
/// <param name="Class">OwnSide; Restricted to the applicant for an application to a network.</param>
/// <param name="Side">civil_society.</param>
public sealed record ApplicationDeclined(
    string ApplicationId,
    long Version,
    string AllianceId,
    string OrganisationId,
    DateTimeOffset DeclinedAt,
    string Reach,
    string Class,
    string Side);
