namespace Trilateral.Membership.Contracts;

/// <summary>A membership's term is over; until the grace is, it is one and can be prolonged.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="BeganAt">The second after the term's last, UTC.</param>
/// <param name="GraceEndsAt">The last second of the grace, UTC.</param>
/// <param name="TimeZone">IANA, of the alliance.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record GraceBegan(
    string MembershipId, long Version, string AllianceId, string OrganisationId, DateTimeOffset BeganAt, DateTimeOffset GraceEndsAt, string TimeZone, string Reach, string Class);
