namespace Trilateral.Membership.Contracts;

/// <summary>A proposal to suspend a member was dismissed. Told to the member alone.</summary>
/// <param name="SuspensionId"><c>sus_…</c>.</param>
/// <param name="Version">Of the proposal.</param>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="DismissedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
public sealed record SuspensionDismissed(
    string SuspensionId, long Version, string MembershipId, string AllianceId, string OrganisationId, DateTimeOffset DismissedAt, string Reach, string Class, string Side);
