namespace Trilateral.Membership.Contracts;

/// <summary>Whose signatures a founding lacks that was proposed before this was kept by those who remind of them. It tells services what they would know by now, and nobody outside.</summary>
/// <param name="FoundingId"><c>fou_…</c>.</param>
/// <param name="Version">Of the founding.</param>
/// <param name="MissingOrganisationIds"><c>org_…</c>, the founders who are asked and have not signed.</param>
/// <param name="FacilitatingOrganisationId"><c>org_…</c>, who asks.</param>
/// <param name="SignUntil">The last second for a signature, UTC.</param>
/// <param name="TimeZone">IANA, of the founding.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
public sealed record FoundingRestated(
    string FoundingId,
    long Version,
    IReadOnlyList<string> MissingOrganisationIds,
    string FacilitatingOrganisationId,
    DateTimeOffset SignUntil,
    string TimeZone,
    string Reach,
    string Class,
    string Side);
