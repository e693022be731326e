using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.RuleProfiles;

namespace Trilateral.Membership.TrilateralMeetings;

/// <summary>When the next meeting is due: half a year after the last one, after the launch for the first; computed whenever it is asked for.</summary>
internal static class MeetingRhythm
{
    public const int Months = 6;

    /// <summary>The same day six months on; the last of a month that has no such day (31 August: 28 or 29 February).</summary>
    public static DateOnly DueAfter(DateOnly last) => last.AddMonths(Months);

    /// <returns>Null while no meeting is due: before the launch, while suspended and when it is over.</returns>
    public static DateOnly? DueOn(PilotInitiative initiative, DateOnly? lastHeldOn) =>
        initiative.State is PilotInitiativeState.Launched or PilotInitiativeState.Active && (lastHeldOn ?? initiative.LaunchedOn) is { } last ? DueAfter(last) : null;

    /// <summary>The due day counts to its last second where the initiative is.</summary>
    public static bool IsOverdue(DateOnly? dueOn, string timeZone, DateTimeOffset now) => dueOn is { } due && !RuleWindow.IsOpen(Days.LastSecond(due, timeZone), now);
}
