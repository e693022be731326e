using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Roadmaps;

/// <summary>What a side does for a common priority, and by which day (W1, step 7). The three sides read it.</summary>
internal sealed class RoadmapMeasure : Aggregate, IIdTag, IClassified
{
    public static string IdPrefix => "rmm";

    public Id<RoadmapMeasure> Id { get; init; }

    public Guid? FrameworkId { get; init; }

    public Id<PilotInitiative> PilotInitiativeId { get; init; }

    public Id<PilotPriority> PriorityId { get; init; }

    public ConfidentialityClass Confidentiality { get; init; } = ConfidentialityClass.FrameworkOnly;

    /// <summary>The side that entered it.</summary>
    public Side OwnerSide { get; init; }

    public string? OwnerOrganisation { get; init; }

    public string Text { get; init; } = "";

    public Side ResponsibleSide { get; init; }

    /// <summary>A ministry, an organisation, a unit; never a person.</summary>
    public string ResponsibleBody { get; init; } = "";

    /// <summary>Wire names of <see cref="ArticleCluster"/>.</summary>
    public string[] Clusters { get; init; } = [];

    public DateOnly DueOn { get; init; }

    /// <summary>IANA, of the framework: the due day ends in it.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The last second of the due day.</summary>
    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset PlannedAt { get; init; }

    public DateOnly? DoneOn { get; private set; }

    /// <summary>By what can be seen that it is done.</summary>
    public string? Evidence { get; private set; }

    public static void Map(EntityTypeBuilder<RoadmapMeasure> measure)
    {
        measure.Property(row => row.Confidentiality).HasMaxLength(20)
            .HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name));
        measure.Property(row => row.OwnerSide).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        measure.Property(row => row.ResponsibleSide).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        measure.Property(row => row.OwnerOrganisation).HasMaxLength(36);
        measure.Property(row => row.Text).HasMaxLength(PlanMeasure.MaxTextLength);
        measure.Property(row => row.ResponsibleBody).HasMaxLength(EstablishFramework.MaxNameLength);
        measure.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        measure.Property(row => row.Evidence).HasMaxLength(CompleteMeasure.MaxEvidenceLength);
        measure.HasOne<PilotInitiative>().WithMany().HasForeignKey(row => row.PilotInitiativeId).OnDelete(DeleteBehavior.Restrict);
        measure.HasOne<PilotPriority>().WithMany().HasForeignKey(row => row.PriorityId).OnDelete(DeleteBehavior.Restrict);
        measure.HasIndex(row => new { row.FrameworkId, row.PilotInitiativeId, row.DueAt });
    }

    /// <summary>Told from the dates whenever somebody reads, so that no job can forget to say it.</summary>
    public bool IsOverdue(DateTimeOffset now) => DoneOn is null && !RuleWindow.IsOpen(DueAt, now);

    public void Complete(DateOnly on, string evidence) => (DoneOn, Evidence) = (on, evidence);
}
