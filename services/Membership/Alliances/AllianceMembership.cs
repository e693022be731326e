using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>How a body became a member.</summary>
internal enum MembershipBasis
{
    Founder,
    Admission,
}

/// <summary>A body's standing in an alliance. One of each in each (rule 38), until it leaves; a body may belong to several alliances. Public.</summary>
internal sealed class AllianceMembership : Aggregate, IIdTag
{
    public const string OneEach = "ux_memberships_alliance_organisation";

    public static string IdPrefix => "mem";

    public Id<AllianceMembership> Id { get; init; }

    public Id<Alliance> AllianceId { get; init; }

    public Id<Organisation> OrganisationId { get; init; }

    public MembershipBasis Basis { get; init; }

    /// <summary>The first day, in the alliance's time zone.</summary>
    public DateOnly MemberSince { get; init; }

    public bool RecordedAfterTheFact { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>What was done to its standing, from its first term on; <see cref="StandingRule"/> reads it.</summary>
    public List<StandingMove> Moves { get; } = [];

    public DateTimeOffset? LeftAt { get; private set; }

    /// <summary>When dates alone will change something that others are told of; null once nothing will.</summary>
    public DateTimeOffset? NextNoticeAt { get; private set; }

    /// <summary>The day since which it was silent when others were told that it is inactive; null while they know it as active.</summary>
    public DateOnly? SilenceToldOf { get; private set; }

    /// <summary>Before then no silence makes it inactive; null once one has.</summary>
    public DateTimeOffset? NextSilenceAt { get; private set; }

    public static void Map(EntityTypeBuilder<AllianceMembership> membership)
    {
        membership.Property(row => row.Basis).HasMaxLength(20).HasConversion(value => WireNames<MembershipBasis>.Of(value), name => WireNames<MembershipBasis>.Parse(name));
        membership.HasOne<Alliance>().WithMany().HasForeignKey(row => row.AllianceId).OnDelete(DeleteBehavior.Restrict);
        membership.HasOne<Organisation>().WithMany().HasForeignKey(row => row.OrganisationId).OnDelete(DeleteBehavior.Restrict);
        membership.HasMany(row => row.Moves).WithOne().HasForeignKey(move => move.MembershipId).OnDelete(DeleteBehavior.Restrict);
        membership.HasIndex(row => new { row.AllianceId, row.OrganisationId }).IsUnique().HasFilter("left_at is null").HasDatabaseName(OneEach);
        membership.HasIndex(row => row.AllianceId);
        membership.HasIndex(row => row.NextNoticeAt).HasFilter("next_notice_at is not null");
        membership.HasIndex(row => row.NextSilenceAt).HasFilter("next_silence_at is not null");
        membership.HasIndex(row => row.SilenceToldOf).HasFilter("silence_told_of is not null");
    }

    /// <summary>Adds an act on the standing, and what is to be told of itself after it.</summary>
    /// <param name="move">The next in number.</param>
    /// <param name="told">What was told already.</param>
    /// <param name="now">When.</param>
    public void Add(StandingMove move, IReadOnlyCollection<StandingNotice> told, DateTimeOffset now)
    {
        Moves.Add(move);
        if (move.Kind == MoveKind.Leaving)
        {
            (LeftAt, SilenceToldOf, NextSilenceAt) = (move.StartsAt, null, null);
        }
        else
        {
            NextSilenceAt = InactivityRule.InactiveAt(StandingRule.NewestTerm(Moves), RecordedAt, heardOn: null);
        }

        LookAhead(told, now);
    }

    /// <summary>Others are told that it is inactive.</summary>
    public void TellSilence(DateOnly since) => (SilenceToldOf, NextSilenceAt) = (since, null);

    /// <summary>It was heard again, and is not inactive before <paramref name="next"/>.</summary>
    public void TellHeard(DateTimeOffset? next) => (SilenceToldOf, NextSilenceAt) = (null, next);

    public void LookAhead(IReadOnlyCollection<StandingNotice> told, DateTimeOffset now) => NextNoticeAt = StandingNotice.Next(Moves, told, now)?.DueAt;
}
