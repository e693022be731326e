namespace Trilateral.Membership.Contracts;

/// <summary>A member has not been heard for the months of rule 40. It keeps every right; whatever it does ends this.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="SilentSince"><c>yyyy-MM-dd</c>, of UTC: the last day on which it did something, or on which it joined.</param>
/// <param name="InactiveAt">The first second in which it was inactive, UTC, however late this is told.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record MemberBecameInactive(
    string MembershipId,
    long Version,
    string AllianceId,
    string OrganisationId,
    string SilentSince,
    DateTimeOffset InactiveAt,
    string Reach,
    string Class);
