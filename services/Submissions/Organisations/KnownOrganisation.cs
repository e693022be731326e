using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Contracts;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Submissions.Organisations;

/// <summary>An organisation as contributions need it: the name under which it speaks or endorses (rule 21), and its constituency. Membership owns the record.</summary>
internal sealed class KnownOrganisation
{
    public required string Id { get; init; }

    public string Name { get; private set; } = "";

    public string Constituency { get; private set; } = "";

    public long KnownVersion { get; private set; }

    /// <summary>The organisation it turned out to be, <c>org_…</c>; what still names this one means that one.</summary>
    public string? MergedInto { get; private set; }

    public void Apply(OrganisationRegistered message) => Apply(message.Version, message.Name, message.Constituency);

    public void Apply(OrganisationProfileChanged message) => Apply(message.Version, message.Name, message.Constituency);

    public void MergeInto(string survivor) => MergedInto = survivor;

    private void Apply(long version, string name, string constituency)
    {
        if (MessageVersion.IsNewer(version, KnownVersion))
        {
            (Name, Constituency, KnownVersion) = (name, constituency, version);
        }
    }

    public static void Map(EntityTypeBuilder<KnownOrganisation> organisation)
    {
        organisation.ToTable("organisations");
        organisation.Property(row => row.Id).HasMaxLength(36);
        organisation.Property(row => row.MergedInto).HasMaxLength(36);
    }
}
