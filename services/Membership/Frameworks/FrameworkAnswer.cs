namespace Trilateral.Membership.Frameworks;

/// <summary>A framework as the API shows it.</summary>
internal sealed record FrameworkAnswer(
    string Id,
    string Country,
    string TimeZone,
    EstablishFramework.GovernmentSide Government,
    EstablishFramework.CivilSocietySide CivilSociety,
    EstablishFramework.UnodcSide Unodc,
    DateTimeOffset EstablishedAt,
    string Record,
    long Version) : IRecorded
{
    public static FrameworkAnswer Of(TrilateralFramework framework) => new(
        framework.Id.ToString(),
        framework.Country,
        framework.TimeZone,
        new(framework.LeadMinistry, framework.FocalPointOffice),
        new(framework.CivilSocietyAlliance, framework.FacilitatingOrganisationId?.ToString()),
        new(framework.CivilSocietyUnit, framework.Secretariat),
        framework.EstablishedAt,
        $"/membership/v1/frameworks/{framework.Id}/record",
        framework.Version);
}
