using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>Of one country, or the network above several.</summary>
internal enum AllianceKind
{
    National,
    Regional,
}

/// <summary>A national alliance of civil society (NACSA4U), or a regional network (NET4U) over national alliances and members of its own. Public.</summary>
internal sealed class Alliance : Aggregate, IIdTag
{
    /// <summary>Two alliances of a framework, or two networks, do not carry the same name.</summary>
    public const string OneName = "ux_alliances_framework_comparable_name";

    public static string IdPrefix => "aln";

    public Id<Alliance> Id { get; init; }

    public AllianceKind Kind { get; init; }

    /// <summary>Null for a network.</summary>
    public Id<TrilateralFramework>? FrameworkId { get; init; }

    /// <summary>Null for a national alliance.</summary>
    public string? Region { get; init; }

    public string Name { get; init; } = "";

    public string ComparableName { get; init; } = "";

    /// <summary>IANA; its days begin and end in it.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The regional network above a national alliance.</summary>
    public Id<Alliance>? PartOfId { get; set; }

    /// <summary>Runs its secretariat: one of its founders, later whoever its members elect.</summary>
    public Id<Organisation> FacilitatingOrganisationId { get; set; }

    public DateOnly FoundedOn { get; init; }

    /// <summary>Null only where the founding was recorded after the fact.</summary>
    public string? TermsOfReference { get; init; }

    /// <summary>Null only where the founding was recorded after the fact.</summary>
    public string? ConflictOfInterest { get; init; }

    public bool RecordedAfterTheFact { get; init; }

    /// <summary>Where a founding of the past is written.</summary>
    public string? Source { get; init; }

    /// <summary>The numbers it was founded by; null for a founding of the past.</summary>
    public Id<RuleProfile>? RuleProfileId { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public static void Map(EntityTypeBuilder<Alliance> alliance)
    {
        alliance.Property(row => row.Kind).HasMaxLength(20).HasConversion(value => WireNames<AllianceKind>.Of(value), name => WireNames<AllianceKind>.Parse(name));
        alliance.Property(row => row.Region).HasMaxLength(FoundAlliance.MaxRegionLength);
        alliance.Property(row => row.Name).HasMaxLength(FoundAlliance.MaxNameLength);
        alliance.Property(row => row.ComparableName).HasMaxLength(FoundAlliance.MaxNameLength * 2);
        alliance.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        alliance.Property(row => row.TermsOfReference).HasMaxLength(FoundAlliance.MaxTermsLength);
        alliance.Property(row => row.ConflictOfInterest).HasMaxLength(FoundAlliance.MaxStatementLength);
        alliance.Property(row => row.Source).HasMaxLength(FoundAlliance.MaxSourceLength);
        alliance.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        alliance.HasOne<Alliance>().WithMany().HasForeignKey(row => row.PartOfId);
        alliance.HasOne<Organisation>().WithMany().HasForeignKey(row => row.FacilitatingOrganisationId).OnDelete(DeleteBehavior.Restrict);
        alliance.HasOne<RuleProfile>().WithMany().HasForeignKey(row => row.RuleProfileId);
        alliance.HasIndex(row => new { row.FrameworkId, row.ComparableName }).IsUnique().AreNullsDistinct(false).HasDatabaseName(OneName);
    }

    /// <summary>Whom a message about it concerns.</summary>
    public string Reach => FrameworkId is { } framework ? $"framework:{framework}" : "global";
}
