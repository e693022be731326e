using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Organisations;

/// <summary>An organisation as the API shows it.</summary>
internal sealed record OrganisationAnswer(string Id, string Name, string Country, string Constituency, DateTimeOffset RegisteredAt, long Version) : IVersioned
{
    public static OrganisationAnswer Of(Organisation organisation) => new(
        organisation.Id.ToString(),
        organisation.Name,
        organisation.Country,
        WireNames<Constituency>.Of(organisation.Constituency),
        organisation.RegisteredAt,
        organisation.Version);
}
