using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Memberships;

/// <summary>What an act did to a membership's standing.</summary>
internal enum MoveKind
{
    Term,
    Suspension,
    Reinstatement,
    Leaving,
}

/// <summary>One act on a membership's standing. Only added, never changed: what it was on a past day is read from what was on record then. Public; reasons are not here.</summary>
internal sealed class StandingMove
{
    /// <summary>Of two acts at once one takes the next number.</summary>
    public const string OneOfANumber = "pk_standing_moves";

    public Id<AllianceMembership> MembershipId { get; init; }

    /// <summary>From 1 in each membership; the first is its first term.</summary>
    public int Number { get; init; }

    public MoveKind Kind { get; init; }

    /// <summary>Inclusive.</summary>
    public DateTimeOffset StartsAt { get; init; }

    /// <summary>The last second of a term or a suspension.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The last second of the grace that follows a term.</summary>
    public DateTimeOffset? GraceEndsAt { get; init; }

    /// <summary>Of a term: after how many months of silence the member is inactive.</summary>
    public int? InactiveAfterMonths { get; init; }

    /// <summary>IANA, of the alliance.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The numbers it was made by, whatever is published later (rule 49).</summary>
    public Id<RuleProfile> RuleProfileId { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public static void Map(EntityTypeBuilder<StandingMove> move)
    {
        move.HasKey(row => new { row.MembershipId, row.Number });
        move.Property(row => row.Kind).HasMaxLength(20).HasConversion(value => WireNames<MoveKind>.Of(value), name => WireNames<MoveKind>.Parse(name));
        move.Property(row => row.TimeZone).HasMaxLength(EstablishFramework.MaxTimeZoneLength);
        move.HasOne<RuleProfile>().WithMany().HasForeignKey(row => row.RuleProfileId).OnDelete(DeleteBehavior.Restrict);
    }

    /// <summary>A term that follows <paramref name="number"/> minus one other moves.</summary>
    /// <param name="membership">Whose.</param>
    /// <param name="number">Its place.</param>
    /// <param name="startsAt">Its first second.</param>
    /// <param name="countedFrom">On the day of which its length begins; the start but for what is recorded after the fact.</param>
    /// <param name="timeZone">IANA, of the alliance.</param>
    /// <param name="profile">The numbers.</param>
    /// <param name="now">When it is recorded.</param>
    public static StandingMove Term(
        Id<AllianceMembership> membership, int number, DateTimeOffset startsAt, DateTimeOffset countedFrom, string timeZone, RuleProfile profile, DateTimeOffset now)
    {
        var endsAt = MembershipPeriod.Parse(profile.MembershipTerm).LastSecond(countedFrom, timeZone);
        return new()
        {
            MembershipId = membership,
            Number = number,
            Kind = MoveKind.Term,
            StartsAt = startsAt,
            EndsAt = endsAt,
            GraceEndsAt = RuleWindow.Parse(profile.GracePeriod).LastSecond(endsAt, timeZone),
            InactiveAfterMonths = MembershipPeriod.Parse(profile.InactiveAfter).Months,
            TimeZone = timeZone,
            RuleProfileId = profile.Id,
            RecordedAt = now,
        };
    }
}
