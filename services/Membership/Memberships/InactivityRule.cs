using Trilateral.Membership.Alliances;
using Trilateral.Membership.Frameworks;

namespace Trilateral.Membership.Memberships;

/// <summary>
/// Which member is inactive (rule 40): one that did nothing for the months its term says, in no service and by no client. Computed where it is asked
/// for, as the standing is, and beside it: who is inactive loses no right. Days are those of UTC, since an organisation is of no country.
/// </summary>
internal static class InactivityRule
{
    /// <param name="moves">Of the membership.</param>
    /// <param name="recordedAt">When it came on record.</param>
    /// <param name="heardOn">The last day on which the organisation did something; null for none.</param>
    /// <param name="instant">As at when; of a day before it was heard last nothing is known, and nothing is said.</param>
    /// <returns>The day since which an inactive member has been silent; null for who is active or no member.</returns>
    public static DateOnly? SilentSince(IReadOnlyCollection<StandingMove> moves, DateTimeOffset recordedAt, DateOnly? heardOn, DateTimeOffset instant) =>
        StandingRule.IsMember(moves, instant) && InactiveAt(StandingRule.TermAt(moves, instant)!, recordedAt, heardOn) <= instant ? Since(recordedAt, heardOn) : null;

    public static DateOnly? SilentSince(this AllianceMembership membership, DateOnly? heardOn, DateTimeOffset instant) =>
        SilentSince(membership.Moves, membership.RecordedAt, heardOn, instant);

    /// <summary>The first second in which a member that stays silent is inactive: the one after the whole last day.</summary>
    public static DateTimeOffset InactiveAt(StandingMove term, DateTimeOffset recordedAt, DateOnly? heardOn) =>
        Days.FirstSecond(Since(recordedAt, heardOn).AddMonths(term.InactiveAfterMonths.GetValueOrDefault()).AddDays(1), "UTC");

    // Whoever joins is heard by it, and of history nothing was heard before it was recorded.
    private static DateOnly Since(DateTimeOffset recordedAt, DateOnly? heardOn) => Days.TodayIn("UTC", recordedAt) is var joined && heardOn > joined ? heardOn.Value : joined;
}
