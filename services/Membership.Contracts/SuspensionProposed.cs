namespace Trilateral.Membership.Contracts;

/// <summary>It is proposed to suspend a member; the member may reply before anybody decides. Told to the member alone.</summary>
/// <param name="SuspensionId"><c>sus_…</c>.</param>
/// <param name="Version">Of the proposal, from 1.</param>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="ReplyUntil">The last second for a reply, UTC.</param>
/// <param name="TimeZone">IANA, of the alliance.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
public sealed record SuspensionProposed(
    string SuspensionId,
    long Version,
    string MembershipId,
    string AllianceId,
    string OrganisationId,
    DateTimeOffset ReplyUntil,
    string TimeZone,
    string Reach,
    string Class,
    string Side);
