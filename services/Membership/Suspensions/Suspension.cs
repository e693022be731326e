using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Suspensions;

/// <summary>Where a proposal to suspend stands; whether an imposed one still holds is said by its end.</summary>
internal enum SuspensionState
{
    Proposed,
    Imposed,
    Dismissed,
    Lifted,
}

/// <summary>The way to a suspension: a reason, the member's right to be heard, a decision by another person. Never public: <see cref="MembershipAccess"/> says who sees it; that a member is suspended, everybody sees.</summary>
internal sealed class Suspension : Aggregate, IIdTag
{
    /// <summary>One proposal about a membership is open at a time.</summary>
    public const string OneOpen = "ux_suspensions_open";

    public static string IdPrefix => "sus";

    public Id<Suspension> Id { get; init; }

    /// <summary>The alliance's; null for a network.</summary>
    public Id<TrilateralFramework>? FrameworkId { get; init; }

    public Id<Alliance> AllianceId { get; init; }

    public Id<AllianceMembership> MembershipId { get; init; }

    public Id<Organisation> OrganisationId { get; init; }

    public SuspensionState State { get; private set; }

    public string Reason { get; init; } = "";

    /// <summary>The last second for which the member shall be suspended.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>The last second in which the member may reply and nobody may decide without its reply.</summary>
    public DateTimeOffset ReplyUntil { get; init; }

    /// <summary>IANA, of the alliance.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The numbers it is handled by, whatever is published later (rule 49).</summary>
    public Id<RuleProfile> RuleProfileId { get; init; }

    /// <summary>The person who proposed it; another decides.</summary>
    public string ProposedBy { get; init; } = "";

    public DateTimeOffset ProposedAt { get; init; }

    public string? Reply { get; private set; }

    public DateTimeOffset? RepliedAt { get; private set; }

    public string? DecisionReason { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public DateTimeOffset? LiftedAt { get; private set; }

    /// <summary>Whom a message about it concerns.</summary>
    public string Reach => FrameworkId is { } framework ? $"framework:{framework}" : "global";

    public static void Map(EntityTypeBuilder<Suspension> suspension)
    {
        suspension.Property(row => row.State).HasMaxLength(20).HasConversion(value => WireNames<SuspensionState>.Of(value), name => WireNames<SuspensionState>.Parse(name));
        suspension.Property(row => row.Reason).HasMaxLength(ProposeSuspension.MaxReasonLength);
        suspension.Property(row => row.DecisionReason).HasMaxLength(ProposeSuspension.MaxReasonLength);
        suspension.Property(row => row.Reply).HasMaxLength(ReplyToSuspension.MaxReplyLength);
        suspension.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        suspension.Property(row => row.ProposedBy).HasMaxLength(36);
        suspension.HasOne<TrilateralFramework>().WithMany().HasForeignKey(row => row.FrameworkId);
        suspension.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId).OnDelete(DeleteBehavior.Restrict);
        suspension.HasOne<AllianceMembership>().WithMany().HasForeignKey(row => row.MembershipId).OnDelete(DeleteBehavior.Restrict);
        suspension.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        suspension.HasOne<RuleProfile>().WithMany().HasForeignKey(row => row.RuleProfileId).OnDelete(DeleteBehavior.Restrict);
        suspension.HasIndex(row => new { row.FrameworkId, row.MembershipId }).IsUnique().AreNullsDistinct(false).HasFilter("state = 'proposed'").HasDatabaseName(OneOpen);
    }

    public void Answer(string reply, DateTimeOffset now) => (Reply, RepliedAt) = (reply, now);

    public void Decide(SuspensionState outcome, string reason, DateTimeOffset now) => (State, DecisionReason, DecidedAt) = (outcome, reason, now);

    public void Lift(DateTimeOffset now) => (State, LiftedAt) = (SuspensionState.Lifted, now);
}
