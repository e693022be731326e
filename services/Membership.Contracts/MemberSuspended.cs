namespace Trilateral.Membership.Contracts;

/// <summary>A member is suspended until a second that is set. The reason is for those it concerns and is not told here.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="SuspendedAt">UTC.</param>
/// <param name="Until">The last second, UTC.</param>
/// <param name="TimeZone">IANA, of the alliance.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record MemberSuspended(
    string MembershipId, long Version, string AllianceId, string OrganisationId, DateTimeOffset SuspendedAt, DateTimeOffset Until, string TimeZone, string Reach, string Class);
