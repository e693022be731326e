using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Roadmaps;

/// <summary>What a side wants the initiative to achieve (W1, steps 4 and 5). Common, and so part of the roadmap, when all three sides agree. The three sides read it.</summary>
internal sealed class PilotPriority : Aggregate, IIdTag, IClassified
{
    /// <summary>An initiative has a priority of a title once.</summary>
    public const string OneEach = "ux_pilot_priorities_title";

    public static string IdPrefix => "pri";

    public Id<PilotPriority> Id { get; init; }

    public Guid? FrameworkId { get; init; }

    public Id<PilotInitiative> PilotInitiativeId { get; init; }

    public ConfidentialityClass Confidentiality { get; init; } = ConfidentialityClass.FrameworkOnly;

    /// <summary>The side that put it forward; it agrees by that.</summary>
    public Side OwnerSide { get; init; }

    public string? OwnerOrganisation { get; init; }

    public string Title { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>Wire names of <see cref="ArticleCluster"/>.</summary>
    public string[] Clusters { get; init; } = [];

    /// <summary>The day of the meeting that set it: of stakeholders, or of the Government apart.</summary>
    public DateOnly SetOn { get; init; }

    public DateTimeOffset ProposedAt { get; init; }

    public DateTimeOffset? GovernmentAgreedAt { get; private set; }

    public DateTimeOffset? CivilSocietyAgreedAt { get; private set; }

    public DateTimeOffset? UnodcAgreedAt { get; private set; }

    public bool IsCommon => GovernmentAgreedAt is not null && CivilSocietyAgreedAt is not null && UnodcAgreedAt is not null;

    public static void Map(EntityTypeBuilder<PilotPriority> priority)
    {
        priority.Property(row => row.Confidentiality).HasMaxLength(20)
            .HasConversion(value => WireNames<ConfidentialityClass>.Of(value), name => WireNames<ConfidentialityClass>.Parse(name));
        priority.Property(row => row.OwnerSide).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        priority.Property(row => row.OwnerOrganisation).HasMaxLength(36);
        priority.Property(row => row.Title).HasMaxLength(ProposePriority.MaxTitleLength);
        priority.Property(row => row.Description).HasMaxLength(ProposePriority.MaxDescriptionLength);
        priority.HasOne<PilotInitiative>().WithMany().HasForeignKey(row => row.PilotInitiativeId).OnDelete(DeleteBehavior.Restrict);
        priority.HasIndex(row => new { row.FrameworkId, row.PilotInitiativeId, row.Title }).IsUnique().HasDatabaseName(OneEach);
    }

    public bool HasAgreed(Side side) => side switch
    {
        Side.Government => GovernmentAgreedAt is not null,
        Side.CivilSociety => CivilSocietyAgreedAt is not null,
        _ => UnodcAgreedAt is not null,
    };

    public void Agree(Side side, DateTimeOffset now)
    {
        switch (side)
        {
            case Side.Government:
                GovernmentAgreedAt = now;
                break;
            case Side.CivilSociety:
                CivilSocietyAgreedAt = now;
                break;
            default:
                UnodcAgreedAt = now;
                break;
        }
    }
}
