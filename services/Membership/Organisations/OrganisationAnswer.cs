using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Organisations;

/// <summary>An organisation as the API shows it.</summary>
/// <param name="Id"><c>org_…</c>.</param>
/// <param name="Name">The public name.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Constituency">What it is, e.g. academia.</param>
/// <param name="RegisteredAt">UTC.</param>
/// <param name="MergedInto">The organisation it turned out to be, <c>org_…</c>; that one has its memberships and its future.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">One more with every change.</param>
internal sealed record OrganisationAnswer(string Id, string Name, string Country, string Constituency, DateTimeOffset RegisteredAt, string? MergedInto, string Record, long Version) : IRecorded
{
    public static OrganisationAnswer Of(Organisation organisation) => new(
        organisation.Id.ToString(),
        organisation.Name,
        organisation.Country,
        WireNames<Constituency>.Of(organisation.Constituency),
        organisation.RegisteredAt,
        organisation.MergedIntoId?.ToString(),
        $"/membership/v1/organisations/{organisation.Id}/record",
        organisation.Version);
}
