namespace Trilateral.Membership.Contracts;

/// <summary>A member that was inactive did something and is so no more.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="HeardOn"><c>yyyy-MM-dd</c>, of UTC: the last day on which it did something.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record MemberHeardAgain(string MembershipId, long Version, string AllianceId, string OrganisationId, string HeardOn, string Reach, string Class);
