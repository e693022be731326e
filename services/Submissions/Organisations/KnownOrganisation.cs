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

    public void Apply(OrganisationRegistered message)
    {
        if (!MessageVersion.IsNewer(message.Version, KnownVersion))
        {
            return;
        }

        Name = message.Name;
        Constituency = message.Constituency;
        KnownVersion = message.Version;
    }

    public static void Map(EntityTypeBuilder<KnownOrganisation> organisation)
    {
        organisation.ToTable("organisations");
        organisation.Property(row => row.Id).HasMaxLength(36);
    }
}
