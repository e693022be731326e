using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>Where a pilot initiative stands; new states may appear.</summary>
internal enum PilotInitiativeState
{
    Proposed,
    Launched,
    Active,
    Suspended,
    Renewed,
    Closed,
}

/// <summary>A State's voluntary space in which authorities and civil society set priorities together (W1). Public.</summary>
internal sealed class PilotInitiative : Aggregate, IIdTag
{
    /// <summary>A framework has one initiative that is not over; those renewed or closed stay beside it.</summary>
    public const string OneLive = "ux_pilot_initiatives_live";

    public static string IdPrefix => "pil";

    public Id<PilotInitiative> Id { get; init; }

    public Id<TrilateralFramework> FrameworkId { get; init; }

    public PilotInitiativeState State { get; init; }

    /// <summary>The day of the launch, in <see cref="TimeZone"/>.</summary>
    public DateOnly LaunchedOn { get; init; }

    /// <summary>IANA, of the framework.</summary>
    public string TimeZone { get; init; } = "";

    public string Place { get; init; } = "";

    /// <summary>Bodies that held the launch.</summary>
    public string[] Hosts { get; init; } = [];

    /// <summary>Who took part, in numbers and kinds; names no person.</summary>
    public string? Attendance { get; init; }

    public string Source { get; init; } = "";

    public bool RecordedAfterTheFact { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public static void Map(EntityTypeBuilder<PilotInitiative> initiative)
    {
        initiative.Property(row => row.State).HasMaxLength(20)
            .HasConversion(value => WireNames<PilotInitiativeState>.Of(value), name => WireNames<PilotInitiativeState>.Parse(name));
        initiative.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        initiative.Property(row => row.Place).HasMaxLength(RecordPilotInitiative.MaxPlaceLength);
        initiative.Property(row => row.Attendance).HasMaxLength(RecordPilotInitiative.MaxAttendanceLength);
        initiative.Property(row => row.Source).HasMaxLength(RecordPilotInitiative.MaxSourceLength);
        initiative.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId).OnDelete(DeleteBehavior.Restrict);
        initiative.HasIndex(row => row.FrameworkId, OneLive).IsUnique().HasFilter("state in ('proposed', 'launched', 'active', 'suspended')");
    }
}
