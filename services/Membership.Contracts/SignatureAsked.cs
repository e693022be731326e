namespace Trilateral.Membership.Contracts;

/// <summary>A founder is asked to sign the founding of an alliance or a network; told to that founder alone.</summary>
/// <param name="FoundingId"><c>fou_…</c>.</param>
/// <param name="Version">Of the founding.</param>
/// <param name="OrganisationId"><c>org_…</c>, who is asked.</param>
/// <param name="FacilitatingOrganisationId"><c>org_…</c>, who asks.</param>
/// <param name="SignUntil">The last second for a signature, UTC.</param>
/// <param name="TimeZone">IANA, of the founding.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
public sealed record SignatureAsked(
    string FoundingId,
    long Version,
    string OrganisationId,
    string FacilitatingOrganisationId,
    DateTimeOffset SignUntil,
    string TimeZone,
    string Reach,
    string Class,
    string Side);
