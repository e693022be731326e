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

    public void Apply(OrganisationRegistered message)
    {
        if (!MessageVersion.IsNewer(message.Version, KnownVersion))
        {
            return;
        }

        Name = message.Name;
        Country = message.Country;
        Constituency = message.Constituency;
        KnownVersion = message.Version;
    }

    public static void Map(EntityTypeBuilder<KnownOrganisation> organisation)
    {
        organisation.ToTable("organisations");
        organisation.Property(row => row.Id).HasMaxLength(36);
        organisation.Property(row => row.Country).HasMaxLength(3);
    }
}
