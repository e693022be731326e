namespace Trilateral.Membership.Contracts;

/// <summary>A membership has lapsed: its term and the grace after it are over and nobody renewed it.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="LapsedAt">The second after the grace's last, UTC, however late this is told.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record MemberLapsed(string MembershipId, long Version, string AllianceId, string OrganisationId, DateTimeOffset LapsedAt, string Reach, string Class);
