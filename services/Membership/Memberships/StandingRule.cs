using System.Linq.Expressions;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.RuleProfiles;

namespace Trilateral.Membership.Memberships;

/// <summary>Where a membership stands; a member in the first three.</summary>
internal enum MembershipStanding
{
    Active,

    /// <summary>The term is over and can still be prolonged.</summary>
    Grace,
    Suspended,
    Lapsed,
    Left,
}

/// <summary>The standing of a membership at an instant, computed from what was on record then (rule 40). No job has to have run for it.</summary>
internal static class StandingRule
{
    /// <returns>Null while it had not begun.</returns>
    public static MembershipStanding? At(IReadOnlyCollection<StandingMove> moves, DateTimeOffset instant) =>
        LeavingAt(moves, instant) is not null ? MembershipStanding.Left
            : TermAt(moves, instant) is not { } term ? null
            : !IsOpen(term.GraceEndsAt, instant) ? MembershipStanding.Lapsed
            : SuspensionAt(moves, instant) is not null ? MembershipStanding.Suspended
            : IsOpen(term.EndsAt, instant) ? MembershipStanding.Active
            : MembershipStanding.Grace;

    /// <summary>Whether it was a membership of a member at an instant, suspended or not.</summary>
    public static bool IsMember(IReadOnlyCollection<StandingMove> moves, DateTimeOffset instant) =>
        At(moves, instant) is MembershipStanding.Active or MembershipStanding.Grace or MembershipStanding.Suspended;

    /// <summary>The term that counted at an instant. A renewal does not change what a day was before it was recorded; the first term does, where it is history.</summary>
    public static StandingMove? TermAt(IReadOnlyCollection<StandingMove> moves, DateTimeOffset instant) =>
        moves.Where(move => move.Kind == MoveKind.Term && move.StartsAt <= instant && (move.Number == 1 || move.RecordedAt <= instant)).MaxBy(move => move.Number);

    /// <summary>The suspension that held at an instant: begun, not run out, not lifted.</summary>
    public static StandingMove? SuspensionAt(IReadOnlyCollection<StandingMove> moves, DateTimeOffset instant) =>
        moves.Where(move => move.Kind == MoveKind.Suspension && move.StartsAt <= instant && IsOpen(move.EndsAt, instant)).MaxBy(move => move.Number) is { } suspension
        && !moves.Any(move => move.Kind == MoveKind.Reinstatement && move.Number > suspension.Number && move.StartsAt <= instant)
            ? suspension
            : null;

    public static StandingMove? LeavingAt(IReadOnlyCollection<StandingMove> moves, DateTimeOffset instant) =>
        moves.FirstOrDefault(move => move.Kind == MoveKind.Leaving && move.StartsAt <= instant);

    /// <summary>The newest term on record, also one that begins later.</summary>
    public static StandingMove NewestTerm(IReadOnlyCollection<StandingMove> moves) => moves.Where(move => move.Kind == MoveKind.Term).MaxBy(move => move.Number)!;

    /// <summary>Who was a member at an instant, suspended or not: <see cref="At"/> as a condition of the database. As there, only the newest of the terms that counted then is asked: the grace of a longer one before it is of no help.</summary>
    public static Expression<Func<AllianceMembership, bool>> IsMemberAt(DateTimeOffset instant)
    {
        var second = WholeSecond(instant);
        return membership =>
            membership.Moves.Any(term => term.Kind == MoveKind.Term && term.StartsAt <= instant && (term.Number == 1 || term.RecordedAt <= instant) && term.GraceEndsAt >= second
                && !membership.Moves.Any(newer => newer.Number > term.Number && newer.Kind == MoveKind.Term && newer.StartsAt <= instant && newer.RecordedAt <= instant))
            && !membership.Moves.Any(move => move.Kind == MoveKind.Leaving && move.StartsAt <= instant);
    }

    /// <summary>Who had been a member before an instant and was none then: lapsed or left.</summary>
    public static Expression<Func<AllianceMembership, bool>> IsFormerAt(DateTimeOffset instant)
    {
        var second = WholeSecond(instant);
        return membership =>
            membership.Moves.Any(move => move.Number == 1 && move.StartsAt <= instant)
            && (membership.Moves.Any(move => move.Kind == MoveKind.Leaving && move.StartsAt <= instant)
                || !membership.Moves.Any(term => term.Kind == MoveKind.Term && term.StartsAt <= instant && (term.Number == 1 || term.RecordedAt <= instant) && term.GraceEndsAt >= second
                    && !membership.Moves.Any(newer => newer.Number > term.Number && newer.Kind == MoveKind.Term && newer.StartsAt <= instant && newer.RecordedAt <= instant)));
    }

    /// <summary>Who may speak as a member at an instant: a member that is not suspended.</summary>
    public static IQueryable<AllianceMembership> InGoodStandingAt(this IQueryable<AllianceMembership> memberships, DateTimeOffset instant)
    {
        var second = WholeSecond(instant);
        return memberships.Where(IsMemberAt(instant)).Where(membership => !membership.Moves.Any(suspension =>
            suspension.Kind == MoveKind.Suspension && suspension.StartsAt <= instant && suspension.EndsAt >= second
            && !membership.Moves.Any(later => later.Kind == MoveKind.Reinstatement && later.Number > suspension.Number && later.StartsAt <= instant)));
    }

    private static bool IsOpen(DateTimeOffset? lastSecond, DateTimeOffset now) => RuleWindow.IsOpen(lastSecond.GetValueOrDefault(), now);

    // Ends are whole seconds: one is open until that second is over.
    private static DateTimeOffset WholeSecond(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerSecond));
}
