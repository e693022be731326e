namespace Trilateral.Membership.Contracts;

/// <summary>A member is reminded that its term ends and nobody has renewed it; told to the member alone.</summary>
/// <param name="MembershipId"><c>mem_…</c>.</param>
/// <param name="Version">Of the membership.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="OrganisationId"><c>org_…</c>, who is reminded.</param>
/// <param name="DaysBefore">30, 7 or 0 days before the last; others may appear.</param>
/// <param name="EndsAt">The last second of the term, UTC.</param>
/// <param name="GraceEndsAt">The last second in which it can be prolonged, UTC.</param>
/// <param name="TimeZone">IANA, of the alliance.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
public sealed record RenewalReminded(
    string MembershipId,
    long Version,
    string AllianceId,
    string OrganisationId,
    int DaysBefore,
    DateTimeOffset EndsAt,
    DateTimeOffset GraceEndsAt,
    string TimeZone,
    string Reach,
    string Class,
    string Side);
