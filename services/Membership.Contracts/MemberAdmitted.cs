namespace Trilateral.Membership.Contracts;

/// <summary>An organisation is a member of an alliance, as a founder or by admission.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership, from 1.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="AllianceKind">national or regional.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="Basis">founder or admission; others may appear.</param>
/// <param name="MemberSince">The first day, <c>yyyy-MM-dd</c>, in the alliance's time zone.</param>
/// <param name="RecordedAfterTheFact">It happened before the platform knew of it.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record MemberAdmitted(
    string MembershipId,
    long Version,
    string AllianceId,
    string AllianceKind,
    string OrganisationId,
    string Basis,
    string MemberSince,
    bool RecordedAfterTheFact,
    string Reach,
    string Class);
