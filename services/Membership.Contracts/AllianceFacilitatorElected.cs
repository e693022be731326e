namespace Trilateral.Membership.Contracts;

/// <summary>The members of an alliance elected another organisation to facilitate it.</summary>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="Version">Of the alliance.</param>
/// <param name="FacilitatingOrganisationId">From now on, <c>org_…</c>.</param>
/// <param name="FormerOrganisationId">Until now, <c>org_…</c>.</param>
/// <param name="ElectedOn">The day, <c>yyyy-MM-dd</c>, in the alliance's time zone.</param>
/// <param name="FrameworkId">Of a national alliance, <c>frm_…</c>.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record AllianceFacilitatorElected(
    string AllianceId, long Version, string FacilitatingOrganisationId, string FormerOrganisationId, string ElectedOn, string? FrameworkId, string Reach, string Class);
