namespace Trilateral.Membership.Contracts;

/// <summary>Who convened the founders took the founding back and nothing is founded; told to each founder, one message for each. Why is read in the record.</summary>
/// <param name="FoundingId"><c>fou_…</c>.</param>
/// <param name="Version">Of the founding.</param>
/// <param name="OrganisationId"><c>org_…</c>, the founder who is told.</param>
/// <param name="FacilitatingOrganisationId"><c>org_…</c>, who convened the founders.</param>
/// <param name="WithdrawnAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
public sealed record FoundingWithdrawn(
    string FoundingId,
    long Version,
    string OrganisationId,
    string FacilitatingOrganisationId,
    DateTimeOffset WithdrawnAt,
    string Reach,
    string Class,
    string Side);
