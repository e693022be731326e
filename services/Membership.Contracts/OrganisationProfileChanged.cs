namespace Trilateral.Membership.Contracts;

/// <summary>An organisation says anew what it is. Carries what everybody may know; the rest is read from the directory, where each caller sees its part.</summary>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="Version">The register's version of this organisation; a receiver applies it when it is above the one it keeps.</param>
/// <param name="Name">The public name, as it is now.</param>
/// <param name="Country">ISO 3166-1 alpha-3, upper case.</param>
/// <param name="Constituency">One of the published constituencies, camelCase; new ones may appear.</param>
/// <param name="ChangedAt">UTC.</param>
/// <param name="Reach">global.</param>
/// <param name="Class">Public.</param>
public sealed record OrganisationProfileChanged(
    string OrganisationId,
    long Version,
    string Name,
    string Country,
    string Constituency,
    DateTimeOffset ChangedAt,
    string Reach,
    string Class);
