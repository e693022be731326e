namespace Trilateral.Membership.Contracts;

/// <summary>A country's three sides work together on the platform. Carries the framework's whole public state; only a newer version is applied.</summary>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Version">Of the framework, from 1.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="TimeZone">IANA; the country's days begin and end in it.</param>
/// <param name="LeadMinistry">Of the Government.</param>
/// <param name="FocalPointOffice">An office, never a person.</param>
/// <param name="CivilSocietyAlliance">The name the civil society side goes by.</param>
/// <param name="FacilitatingOrganisationId"><c>org_…</c>; null while there is none.</param>
/// <param name="CivilSocietyUnit">Of UNODC.</param>
/// <param name="Secretariat">Of the Convention.</param>
/// <param name="EstablishedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record FrameworkEstablished(
    string FrameworkId,
    long Version,
    string Country,
    string TimeZone,
    string LeadMinistry,
    string FocalPointOffice,
    string CivilSocietyAlliance,
    string? FacilitatingOrganisationId,
    string CivilSocietyUnit,
    string Secretariat,
    DateTimeOffset EstablishedAt,
    string Reach,
    string Class);
