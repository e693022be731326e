using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Notifications.Alliances;

/// <summary>An alliance as notices need it: the name to write. Membership owns the record.</summary>
internal sealed class KnownAlliance
{
    public required string Id { get; init; }

    public string Name { get; private set; } = "";

    public long KnownVersion { get; private set; }

    public void Apply(AllianceFounded message)
    {
        if (!MessageVersion.IsNewer(message.Version, KnownVersion))
        {
            return;
        }

        Name = message.Name;
        KnownVersion = message.Version;
    }

    public static void Map(EntityTypeBuilder<KnownAlliance> alliance)
    {
        alliance.ToTable("alliances");
        alliance.Property(row => row.Id).HasMaxLength(36);
    }
}
