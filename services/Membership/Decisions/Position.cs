using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>What a side says. In a vote consent is for and object is against; in a ruling they decide.</summary>
internal enum Stance
{
    Consent,
    Object,
    Abstain,
}

/// <summary>In which part of a decision it was said.</summary>
internal enum PositionPhase
{
    Window,

    /// <summary>The one concerned answers an objection (rule 7); takes no stance.</summary>
    Reply,

    /// <summary>The deciding side decides a contested one.</summary>
    Ruling,

    /// <summary>The recorded vote on a contested one (rule 9).</summary>
    Vote,
}

/// <summary>One thing said in a decision. Never changed: a later one of the side stands in its place and the earlier is kept.</summary>
internal sealed class Position : IIdTag
{
    public static string IdPrefix => "pos";

    public Id<Position> Id { get; init; }

    public Id<TrilateralFramework> FrameworkId { get; init; }

    public Id<Decision> DecisionId { get; init; }

    /// <summary>The decision's version with it; orders what was said.</summary>
    public long Ordinal { get; init; }

    public PositionPhase Phase { get; init; }

    public Side Side { get; init; }

    /// <summary>Null in a reply.</summary>
    public Stance? Stance { get; init; }

    public string? Reason { get; init; }

    /// <summary>The named mandate holder, <c>per_…</c>.</summary>
    public string PersonId { get; init; } = "";

    /// <summary>For whom the holder acted, <c>org_…</c>, where it was an organisation.</summary>
    public string? Organisation { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>After its window: kept on record, changes nothing.</summary>
    public bool Late { get; init; }

    public static void Map(EntityTypeBuilder<Position> position)
    {
        position.ToTable("decision_positions");
        position.Property(row => row.Phase).HasMaxLength(10)
            .HasConversion(value => WireNames<PositionPhase>.Of(value), name => WireNames<PositionPhase>.Parse(name));
        position.Property(row => row.Side).HasMaxLength(20).HasConversion(value => WireNames<Side>.Of(value), name => WireNames<Side>.Parse(name));
        position.Property(row => row.Stance).HasMaxLength(10)
            .HasConversion(value => WireNames<Stance>.Of(value!.Value), name => WireNames<Stance>.Parse(name));
        position.Property(row => row.Reason).HasMaxLength(Decision.MaxReasonLength);
        position.Property(row => row.PersonId).HasMaxLength(36);
        position.Property(row => row.Organisation).HasMaxLength(36);
        position.HasIndex(row => new { row.DecisionId, row.Ordinal });
    }
}
