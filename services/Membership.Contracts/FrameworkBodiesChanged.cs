namespace Trilateral.Membership.Contracts;

/// <summary>A side of a framework named its bodies anew. Carries who stands for all three sides from now on; only a newer version is applied.</summary>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Version">Of the framework.</param>
/// <param name="Side">Whose bodies changed: government, civil_society or unodc.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="LeadMinistry">Of the Government.</param>
/// <param name="FocalPointOffice">An office, never a person.</param>
/// <param name="CivilSocietyAlliance">The name the civil society side goes by.</param>
/// <param name="FacilitatingOrganisationId"><c>org_…</c>; null while there is none.</param>
/// <param name="CivilSocietyUnit">Of UNODC.</param>
/// <param name="Secretariat">Of the Convention.</param>
/// <param name="ChangedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record FrameworkBodiesChanged(
    string FrameworkId,
    long Version,
    string Side,
    string Country,
    string LeadMinistry,
    string FocalPointOffice,
    string CivilSocietyAlliance,
    string? FacilitatingOrganisationId,
    string CivilSocietyUnit,
    string Secretariat,
    DateTimeOffset ChangedAt,
    string Reach,
    string Class);
