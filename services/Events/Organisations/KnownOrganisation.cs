using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Events.Organisations;

/// <summary>An organisation as meetings need it: its name on lists and badges, its country and constituency for caps and balanced panels (rules 10, 15). Membership owns the record.</summary>
internal sealed class KnownOrganisation
{
    public required string Id { get; init; }

    public string Name { get; private set; } = "";

    public string Country { get; private set; } = "";

    public string Constituency { get; private set; } = "";

    public long KnownVersion { get; private set; }

    /// <summary>The organisation it turned out to be, <c>org_…</c>; what still names this one means that one.</summary>
    public string? MergedInto { get; private set; }

    public void Apply(OrganisationRegistered message) => Apply(message.Version, message.Name, message.Country, message.Constituency);

    public void Apply(OrganisationProfileChanged message) => Apply(message.Version, message.Name, message.Country, message.Constituency);

    public void MergeInto(string survivor) => MergedInto = survivor;

    private void Apply(long version, string name, string country, string constituency)
    {
        if (MessageVersion.IsNewer(version, KnownVersion))
        {
            (Name, Country, Constituency, KnownVersion) = (name, country, constituency, version);
        }
    }

    public static void Map(EntityTypeBuilder<KnownOrganisation> organisation)
    {
        organisation.ToTable("organisations");
        organisation.Property(row => row.Id).HasMaxLength(36);
        organisation.Property(row => row.MergedInto).HasMaxLength(36);
        organisation.Property(row => row.Country).HasMaxLength(3);
    }
}
