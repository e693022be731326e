namespace Trilateral.Membership.Contracts;

/// <summary>An organisation has left an alliance. What it contributed stays; the name is no longer used from then on (rule 40).</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="LeftAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record MemberLeft(string MembershipId, long Version, string AllianceId, string OrganisationId, DateTimeOffset LeftAt, string Reach, string Class);
