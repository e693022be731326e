using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Frameworks;

/// <summary>Which bodies stood for the three sides of a framework from one instant to another; those before are never written over, but that a merged organisation goes by the id of what it became. Public: bodies and offices, never persons.</summary>
internal sealed class FrameworkBodies : Aggregate, IIdTag
{
    public const string OneNow = "ux_framework_bodies_now";

    public static string IdPrefix => "fbd";

    public Id<FrameworkBodies> Id { get; init; }

    public Id<TrilateralFramework> FrameworkId { get; init; }

    public string LeadMinistry { get; init; } = "";

    public string FocalPointOffice { get; init; } = "";

    public string CivilSocietyAlliance { get; init; } = "";

    public Id<Organisation>? FacilitatingOrganisationId { get; init; }

    public string CivilSocietyUnit { get; init; } = "";

    public string Secretariat { get; init; } = "";

    /// <summary>The side that named its bodies anew; null for those the framework was established with.</summary>
    public Side? ChangedBy { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the next ones began; null for the present ones.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The bodies a framework has been established with; they go by its own id.</summary>
    public static FrameworkBodies First(TrilateralFramework framework) => Of(framework, new Id<FrameworkBodies>(framework.Id.Value), framework.EstablishedAt);

    /// <summary>The bodies a framework has now.</summary>
    public static FrameworkBodies Of(TrilateralFramework framework, Id<FrameworkBodies> id, DateTimeOffset from, Side? changedBy = null) => new()
    {
        Id = id,
        FrameworkId = framework.Id,
        LeadMinistry = framework.LeadMinistry,
        FocalPointOffice = framework.FocalPointOffice,
        CivilSocietyAlliance = framework.CivilSocietyAlliance,
        FacilitatingOrganisationId = framework.FacilitatingOrganisationId,
        CivilSocietyUnit = framework.CivilSocietyUnit,
        Secretariat = framework.Secretariat,
        ChangedBy = changedBy,
        StartedAt = from,
    };

    public static void Map(EntityTypeBuilder<FrameworkBodies> bodies)
    {
        bodies.ToTable("framework_bodies");
        bodies.Property(row => row.LeadMinistry).HasMaxLength(EstablishFramework.MaxNameLength);
        bodies.Property(row => row.FocalPointOffice).HasMaxLength(EstablishFramework.MaxNameLength);
        bodies.Property(row => row.CivilSocietyAlliance).HasMaxLength(EstablishFramework.MaxNameLength);
        bodies.Property(row => row.CivilSocietyUnit).HasMaxLength(EstablishFramework.MaxNameLength);
        bodies.Property(row => row.Secretariat).HasMaxLength(EstablishFramework.MaxNameLength);
        bodies.Property(row => row.ChangedBy).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value!.Value), name => WireNames<Side>.Parse(name));
        bodies.HasIndex(row => new { row.FrameworkId, row.Id });
        bodies.HasIndex(row => row.FrameworkId).IsUnique().HasFilter("ended_at is null").HasDatabaseName(OneNow);
        bodies.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId).OnDelete(DeleteBehavior.Restrict);
        bodies.HasOne<Organisation>().WithMany().HasForeignKey(row => row.FacilitatingOrganisationId).OnDelete(DeleteBehavior.Restrict);
    }
}
