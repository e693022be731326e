namespace Trilateral.Membership.Contracts;

/// <summary>A founder has signed; the one that convenes signs by proposing.</summary>
/// <param name="FoundingId"><c>fou_…</c>.</param>
/// <param name="Version">Of the founding.</param>
/// <param name="OrganisationId"><c>org_…</c>, the founder who signed.</param>
/// <param name="FacilitatingOrganisationId"><c>org_…</c>, who convened the founders.</param>
/// <param name="SignedAt">UTC.</param>
/// <param name="Missing">How many signatures are still asked for; with none the alliance is founded.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
public sealed record FoundingSigned(
    string FoundingId,
    long Version,
    string OrganisationId,
    string FacilitatingOrganisationId,
    DateTimeOffset SignedAt,
    int Missing,
    string Reach,
    string Class,
    string Side);
