using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Stakeholders;

/// <summary>A body on the map of who works on organised crime in a country (W1, step 3). Civil society and UNODC see it, the Government only with the body's consent. Names no person.</summary>
internal sealed class Stakeholder : Aggregate, IIdTag
{
    /// <summary>A body stands on the map of an initiative once.</summary>
    public const string OneEach = "ux_stakeholders_name";

    public static string IdPrefix => "stk";

    public Id<Stakeholder> Id { get; init; }

    public Guid FrameworkId { get; init; }

    public Id<PilotInitiative> PilotInitiativeId { get; init; }

    public string Name { get; init; } = "";

    public Constituency Constituency { get; init; }

    /// <summary>Why it matters to the initiative.</summary>
    public string Relevance { get; init; } = "";

    public Side MappedBy { get; init; }

    public DateTimeOffset MappedAt { get; init; }

    /// <summary>The reference of its consent to be shown to the Government; null without.</summary>
    public string? Consent { get; private set; }

    public DateTimeOffset? ConsentedAt { get; private set; }

    public static void Map(EntityTypeBuilder<Stakeholder> stakeholder)
    {
        stakeholder.Property(row => row.Name).HasMaxLength(MapStakeholder.MaxNameLength);
        stakeholder.Property(row => row.Constituency).HasMaxLength(40)
            .HasConversion(value => WireNames<Constituency>.Of(value), name => WireNames<Constituency>.Parse(name));
        stakeholder.Property(row => row.Relevance).HasMaxLength(MapStakeholder.MaxRelevanceLength);
        stakeholder.Property(row => row.MappedBy).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        stakeholder.Property(row => row.Consent).HasMaxLength(ShareStakeholder.MaxReferenceLength);
        stakeholder.HasOne<PilotInitiative>().WithMany().HasForeignKey(row => row.PilotInitiativeId).OnDelete(DeleteBehavior.Restrict);
        stakeholder.HasIndex(row => new { row.FrameworkId, row.PilotInitiativeId, row.Name }).IsUnique().HasDatabaseName(OneEach);
    }

    public void Share(string consent, DateTimeOffset now) => (Consent, ConsentedAt) = (consent, now);

    public void Unshare() => (Consent, ConsentedAt) = (null, null);
}
