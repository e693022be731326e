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

    /// <summary>The organisation it turned out to be, <c>org_…</c>; what still names this one means that one.</summary>
    public string? MergedInto { get; private set; }

    public void Apply(OrganisationRegistered message) => Apply(message.Version, message.Name);

    public void Apply(OrganisationProfileChanged message) => Apply(message.Version, message.Name);

    public void MergeInto(string survivor) => MergedInto = survivor;

    private void Apply(long version, string name)
    {
        if (MessageVersion.IsNewer(version, KnownVersion))
        {
            (Name, KnownVersion) = (name, version);
        }
    }

    public static void Map(EntityTypeBuilder<KnownOrganisation> organisation)
    {
        organisation.ToTable("organisations");
        organisation.Property(row => row.Id).HasMaxLength(36);
        organisation.Property(row => row.MergedInto).HasMaxLength(36);
    }
}
