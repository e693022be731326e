namespace Trilateral.Membership.Contracts;

/// <summary>An organisation is on the platform's register. Carries its whole public state: a receiver applies it when <paramref name="Version"/> is above the one it keeps and ignores it otherwise.</summary>
/// <param name="OrganisationId"><c>org_</c> and 32 hex digits; never changes.</param>
/// <param name="Version">The register's version of this organisation, from 1, without gaps.</param>
/// <param name="Name">The public name, as registered.</param>
/// <param name="Country">ISO 3166-1 alpha-3, upper case.</param>
/// <param name="Constituency">One of the published constituencies, camelCase; new ones may appear.</param>
/// <param name="RegisteredAt">UTC.</param>
/// <param name="Reach">Whom the record concerns: <c>global</c>, a framework or a regional network.</param>
/// <param name="Class">Confidentiality class: Public, FrameworkOnly, OwnSide or Restricted.</param>
public sealed record OrganisationRegistered(
    string OrganisationId,
    long Version,
    string Name,
    string Country,
    string Constituency,
    DateTimeOffset RegisteredAt,
    string Reach,
    string Class);
