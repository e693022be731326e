namespace Trilateral.Membership.Contracts;

/// <summary>A suspension is over, because its time is or because it was lifted.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="ReinstatedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record MemberReinstated(string MembershipId, long Version, string AllianceId, string OrganisationId, DateTimeOffset ReinstatedAt, string Reach, string Class);
