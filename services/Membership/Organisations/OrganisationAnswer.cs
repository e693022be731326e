using System.Globalization;
using System.Text.Json.Serialization;

namespace Trilateral.Membership.Organisations;

/// <summary>An organisation as the API shows it.</summary>
internal sealed record OrganisationAnswer(string Id, string Name, string Country, string Constituency, DateTimeOffset RegisteredAt, long Version)
{
    [JsonIgnore]
    public string ETag => string.Create(CultureInfo.InvariantCulture, $"\"{Version}\"");

    public static OrganisationAnswer Of(Organisation organisation) => new(
        organisation.Id.ToString(),
        organisation.Name,
        organisation.Country,
        ConstituencyNames.Of(organisation.Constituency),
        organisation.RegisteredAt,
        organisation.Version);
}
