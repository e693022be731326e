using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Organisations;

/// <summary>An organisation as notices need it: the name to write. Membership owns the record.</summary>
internal sealed class KnownOrganisation
{
    public required string Id { get; init; }

    public string Name { get; private set; } = "";

    public long KnownVersion { get; private set; }

    public void Apply(OrganisationRegistered message)
    {
        if (!MessageVersion.IsNewer(message.Version, KnownVersion))
        {
            return;
        }

        Name = message.Name;
        KnownVersion = message.Version;
    }

    public static void Map(EntityTypeBuilder<KnownOrganisation> organisation)
    {
        organisation.ToTable("organisations");
        organisation.Property(row => row.Id).HasMaxLength(36);
    }
}
