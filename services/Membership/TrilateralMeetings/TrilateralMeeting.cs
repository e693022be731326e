using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.TrilateralMeetings;

/// <summary>A half-yearly meeting of the three sides on an initiative, with its report (W1, step 8). The three sides read it.</summary>
internal sealed class TrilateralMeeting : Aggregate, IIdTag, IClassified
{
    /// <summary>The three sides meet once a day.</summary>
    public const string OneADay = "ux_trilateral_meetings_day";

    public static string IdPrefix => "trm";

    public Id<TrilateralMeeting> Id { get; init; }

    public Guid? FrameworkId { get; init; }

    public Id<PilotInitiative> PilotInitiativeId { get; init; }

    public ConfidentialityClass Confidentiality { get; init; } = ConfidentialityClass.FrameworkOnly;

    public Side OwnerSide { get; init; } = Side.Unodc;

    public string? OwnerOrganisation { get; init; }

    public DateOnly HeldOn { get; init; }

    /// <summary>IANA, of the framework.</summary>
    public string TimeZone { get; init; } = "";

    public string Place { get; init; } = "";

    /// <summary>Wire names of the sides that took part.</summary>
    public string[] SidesPresent { get; init; } = [];

    /// <summary>What was said and agreed; names no person.</summary>
    public string Report { get; init; } = "";

    public DateTimeOffset RecordedAt { get; init; }

    public static void Map(EntityTypeBuilder<TrilateralMeeting> meeting)
    {
        meeting.Property(row => row.Confidentiality).HasMaxLength(20)
            .HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name));
        meeting.Property(row => row.OwnerSide).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        meeting.Property(row => row.OwnerOrganisation).HasMaxLength(36);
        meeting.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        meeting.Property(row => row.Place).HasMaxLength(LaunchEvent.MaxPlaceLength);
        meeting.Property(row => row.Report).HasMaxLength(RecordTrilateralMeeting.MaxReportLength);
        meeting.HasOne<PilotInitiative>().WithMany().HasForeignKey(row => row.PilotInitiativeId).OnDelete(DeleteBehavior.Restrict);
        meeting.HasIndex(row => new { row.FrameworkId, row.PilotInitiativeId, row.HeldOn }).IsUnique().HasDatabaseName(OneADay);
    }
}
