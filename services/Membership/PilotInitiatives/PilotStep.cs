using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>One step of an initiative with who took it and why; written once, never changed. The three sides read it and nobody else: a side that suspends may have delicate reasons.</summary>
internal sealed class PilotStep : IIdTag, IClassified
{
    public static string IdPrefix => "pst";

    public Id<PilotStep> Id { get; init; }

    public Guid? FrameworkId { get; init; }

    public Id<PilotInitiative> PilotInitiativeId { get; init; }

    public ConfidentialityClass Confidentiality { get; init; } = ConfidentialityClass.FrameworkOnly;

    /// <summary>The side that took the step; of one the three sides took by a decision, UNODC, which had asked.</summary>
    public Side OwnerSide { get; init; }

    public string? OwnerOrganisation { get; init; }

    /// <summary>Wire name of the act.</summary>
    public string Act { get; init; } = "";

    /// <summary>Where it stood afterwards.</summary>
    public PilotInitiativeState State { get; init; }

    public string? Reason { get; init; }

    /// <summary>The decision that caused it, <c>dec_…</c>.</summary>
    public string? DecisionId { get; init; }

    public DateTimeOffset At { get; init; }

    public static void Map(EntityTypeBuilder<PilotStep> step)
    {
        step.ToTable("pilot_steps");
        step.Property(row => row.State).HasMaxLength(20)
            .HasConversion(value => WireNames<PilotInitiativeState>.Of(value), name => WireNames<PilotInitiativeState>.Parse(name));
        step.Property(row => row.Confidentiality).HasMaxLength(20)
            .HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name));
        step.Property(row => row.OwnerSide).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        step.Property(row => row.OwnerOrganisation).HasMaxLength(36);
        step.Property(row => row.Act).HasMaxLength(30);
        step.Property(row => row.Reason).HasMaxLength(PilotAct.MaxTextLength);
        step.Property(row => row.DecisionId).HasMaxLength(36);
        step.HasOne<PilotInitiative>().WithMany().HasForeignKey(row => row.PilotInitiativeId).OnDelete(DeleteBehavior.Restrict);
        step.HasIndex(row => new { row.FrameworkId, row.PilotInitiativeId });
    }
}
