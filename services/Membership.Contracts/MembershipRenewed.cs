namespace Trilateral.Membership.Contracts;

/// <summary>A membership has a new term: one that follows the old end, or after a lapse one that begins anew.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="AfterLapse">It had lapsed, and was no membership in between.</param>
/// <param name="StartsAt">The first second of the term, UTC.</param>
/// <param name="EndsAt">Its last second, UTC.</param>
/// <param name="GraceEndsAt">The last second in which it can be prolonged, UTC.</param>
/// <param name="TimeZone">IANA, of the alliance.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record MembershipRenewed(
    string MembershipId,
    long Version,
    string AllianceId,
    string OrganisationId,
    bool AfterLapse,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    DateTimeOffset GraceEndsAt,
    string TimeZone,
    string Reach,
    string Class);
