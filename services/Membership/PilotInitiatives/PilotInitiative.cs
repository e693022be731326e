using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInterests;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
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

/// <summary>A State's voluntary space in which authorities and civil society set priorities together (W1). Public; what the sides say of each step is theirs alone (<see cref="PilotStep"/>).</summary>
internal sealed class PilotInitiative : Aggregate, IIdTag
{
    /// <summary>A framework has one initiative that is not over; those renewed or closed stay beside it.</summary>
    public const string OneLive = "ux_pilot_initiatives_live";

    public static string IdPrefix => "pil";

    public Id<PilotInitiative> Id { get; init; }

    public Id<TrilateralFramework> FrameworkId { get; init; }

    public PilotInitiativeState State { get; private set; }

    /// <summary>The State's interest it was opened for; null for a launch of the past and for a renewal.</summary>
    public Id<PilotInterest>? InterestId { get; init; }

    /// <summary>The initiative it goes on from.</summary>
    public Id<PilotInitiative>? RenewalOfId { get; init; }

    /// <summary>IANA, of the framework.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The newest decision of the three sides on the launch, <c>dec_…</c>.</summary>
    public string? LaunchDecision { get; private set; }

    /// <summary>How that decision ended; null while it runs.</summary>
    public string? LaunchOutcome { get; private set; }

    /// <summary>The day the three sides agreed or, for a launch of the past, of the launch itself; in <see cref="TimeZone"/>.</summary>
    public DateOnly? LaunchedOn { get; private set; }

    /// <summary>The day for which the launch event is meant.</summary>
    public DateOnly? LaunchPlannedOn { get; private set; }

    /// <summary>The day the launch event was held.</summary>
    public DateOnly? LaunchEventOn { get; private set; }

    /// <summary>Where the launch event is meant to be and, once it was held, where it was.</summary>
    public string? Place { get; private set; }

    /// <summary>Bodies that held the launch.</summary>
    public string[] Hosts { get; private set; } = [];

    /// <summary>Who took part, in numbers and kinds; names no person.</summary>
    public string? Attendance { get; private set; }

    public string? Source { get; private set; }

    public bool RecordedAfterTheFact { get; private set; }

    public Side? SuspendedBy { get; private set; }

    /// <summary>Where it stood when it was suspended, and stands again when it is resumed.</summary>
    public PilotInitiativeState? SuspendedFrom { get; private set; }

    /// <summary>What was learnt, said when it ends.</summary>
    public string? Lessons { get; private set; }

    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>When it was renewed or closed.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Whether the three sides are being asked.</summary>
    public bool LaunchIsBeingDecided => LaunchDecision is not null && LaunchOutcome is null;

    public bool IsOver => State is PilotInitiativeState.Renewed or PilotInitiativeState.Closed;

    public string Reach => $"framework:{FrameworkId}";

    public static void Map(EntityTypeBuilder<PilotInitiative> initiative)
    {
        initiative.Property(row => row.State).HasMaxLength(20)
            .HasConversion(value => WireNames<PilotInitiativeState>.Of(value), name => WireNames<PilotInitiativeState>.Parse(name));
        initiative.Property(row => row.SuspendedFrom).HasMaxLength(20)
            .HasConversion(value => WireNames<PilotInitiativeState>.Of(value!.Value), name => WireNames<PilotInitiativeState>.Parse(name));
        initiative.Property(row => row.SuspendedBy).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value!.Value), name => WireNames<Side>.Parse(name));
        initiative.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        initiative.Property(row => row.LaunchDecision).HasMaxLength(36);
        initiative.Property(row => row.LaunchOutcome).HasMaxLength(20);
        initiative.Property(row => row.Place).HasMaxLength(LaunchEvent.MaxPlaceLength);
        initiative.Property(row => row.Attendance).HasMaxLength(LaunchEvent.MaxAttendanceLength);
        initiative.Property(row => row.Source).HasMaxLength(LaunchEvent.MaxSourceLength);
        initiative.Property(row => row.Lessons).HasMaxLength(PilotAct.MaxTextLength);
        initiative.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId).OnDelete(DeleteBehavior.Restrict);
        initiative.HasOne<PilotInterest>().WithMany().HasForeignKey(row => row.InterestId);
        initiative.HasOne<PilotInitiative>().WithMany().HasForeignKey(row => row.RenewalOfId);
        initiative.HasIndex(row => row.FrameworkId, OneLive).IsUnique().HasFilter("state in ('proposed', 'launched', 'active', 'suspended')");
        initiative.HasIndex(row => row.LaunchDecision).IsUnique();
    }

    /// <summary>Launched before the platform knew of it: the launch event is the launch.</summary>
    public static PilotInitiative OfThePast(Id<PilotInitiative> id, TrilateralFramework framework, LaunchEvent launch, DateTimeOffset now)
    {
        var initiative = new PilotInitiative { Id = id, FrameworkId = framework.Id, TimeZone = framework.TimeZone, RecordedAt = now };
        initiative.Held(launch);
        (initiative.State, initiative.LaunchedOn, initiative.RecordedAfterTheFact) = (PilotInitiativeState.Launched, launch.On, true);
        return initiative;
    }

    public void AskToLaunch(string decision, DateOnly plannedOn, string place) =>
        (LaunchDecision, LaunchOutcome, LaunchPlannedOn, Place) = (decision, null, plannedOn, place);

    /// <summary>All three sides agreed.</summary>
    public void Launch(string outcome, DateOnly on) => (LaunchOutcome, State, LaunchedOn) = (outcome, PilotInitiativeState.Launched, on);

    /// <summary>Not all three sides agreed: it stays proposed, and they can be asked again.</summary>
    public void KeepProposed(string outcome) => LaunchOutcome = outcome;

    public void Held(LaunchEvent launch) =>
        (LaunchEventOn, Place, Hosts, Attendance, Source) = (launch.On, launch.Place, launch.Hosts, launch.Attendance, launch.Source);

    public void Activate() => State = PilotInitiativeState.Active;

    public void Suspend(Side by) => (SuspendedBy, SuspendedFrom, State) = (by, State, PilotInitiativeState.Suspended);

    public void Resume() => (State, SuspendedBy, SuspendedFrom) = (SuspendedFrom!.Value, null, null);

    /// <param name="state">Renewed or closed.</param>
    /// <param name="lessons">What was learnt.</param>
    /// <param name="now">When.</param>
    public void End(PilotInitiativeState state, string lessons, DateTimeOffset now) =>
        (State, Lessons, EndedAt, SuspendedBy, SuspendedFrom) = (state, lessons, now, null, null);
}
