using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInterests;

/// <summary>Where an interest stands; new states may appear.</summary>
internal enum PilotInterestState
{
    Received,

    /// <summary>An initiative was opened for it.</summary>
    TakenUp,
}

/// <summary>A State says, by note verbale, that it wants a pilot initiative (W1, step 1). The three sides of its framework read it.</summary>
internal sealed class PilotInterest : Aggregate, IIdTag, IClassified
{
    /// <summary>A State has one interest that waits for an answer.</summary>
    public const string OneOpen = "ux_pilot_interests_open";

    public static string IdPrefix => "pin";

    public Id<PilotInterest> Id { get; init; }

    public Guid? FrameworkId { get; init; }

    public ConfidentialityClass Confidentiality { get; init; } = ConfidentialityClass.FrameworkOnly;

    public Side OwnerSide { get; init; } = Side.Government;

    public string? OwnerOrganisation { get; init; }

    public PilotInterestState State { get; private set; }

    /// <summary>The reference of the note verbale.</summary>
    public string NoteVerbale { get; init; } = "";

    public DateOnly NoteVerbaleOn { get; init; }

    /// <summary>What the State hopes for.</summary>
    public string? Statement { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public Id<PilotInitiative>? PilotInitiativeId { get; private set; }

    public static void Map(EntityTypeBuilder<PilotInterest> interest)
    {
        interest.Property(row => row.State).HasMaxLength(20)
            .HasConversion(value => WireNames<PilotInterestState>.Of(value), name => WireNames<PilotInterestState>.Parse(name));
        interest.Property(row => row.Confidentiality).HasMaxLength(20)
            .HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name));
        interest.Property(row => row.OwnerSide).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        interest.Property(row => row.OwnerOrganisation).HasMaxLength(36);
        interest.Property(row => row.NoteVerbale).HasMaxLength(ExpressInterest.MaxNoteVerbaleLength);
        interest.Property(row => row.Statement).HasMaxLength(ExpressInterest.MaxStatementLength);
        interest.HasIndex(row => row.FrameworkId, OneOpen).IsUnique().HasFilter("state = 'received'");
    }

    public void TakeUp(Id<PilotInitiative> initiative) => (State, PilotInitiativeId) = (PilotInterestState.TakenUp, initiative);
}
