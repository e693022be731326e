using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.TrilateralMeetings;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.TrilateralMeetings;

public sealed class MeetingRhythmTests
{
    // 00:30 of 22 November in Karachi, still the 21st in UTC.
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly RecordTrilateralMeeting.Request Complete = new(new(2026, 11, 20), "Islamabad", ["government", "civil_society", "unodc"], "Two measures were discussed.");

    [Theory]
    [InlineData("2026-01-15", "2026-07-15")]
    [InlineData("2026-08-31", "2027-02-28")]
    [InlineData("2027-08-31", "2028-02-29")]
    [InlineData("2027-08-29", "2028-02-29")]
    [InlineData("2028-02-29", "2028-08-29")]
    [InlineData("2026-03-31", "2026-09-30")]
    [InlineData("2026-12-31", "2027-06-30")]
    public void The_next_is_due_half_a_year_on_or_on_the_last_day_of_that_month(string held, string due) => Assert.Equal(Day(due), MeetingRhythm.DueAfter(Day(held)));

    [Fact]
    public void The_first_is_due_half_a_year_after_the_launch_and_none_while_nothing_runs()
    {
        var initiative = Launched();
        Assert.Equal((Day("2026-07-15"), Day("2026-12-01")), (MeetingRhythm.DueOn(initiative, null)!.Value, MeetingRhythm.DueOn(initiative, Day("2026-06-01"))!.Value));

        initiative.Suspend(Side.Government);
        Assert.Null(MeetingRhythm.DueOn(initiative, null));
        initiative.Resume();
        initiative.End(PilotInitiativeState.Closed, "Lessons", Now);

        Assert.Null(MeetingRhythm.DueOn(initiative, null));
        Assert.Null(MeetingRhythm.DueOn(new PilotInitiative { TimeZone = "Asia/Karachi" }, null));
    }

    [Theory]
    [InlineData("2026-07-15T18:59:58Z", false)]
    [InlineData("2026-07-15T18:59:59Z", false)]
    [InlineData("2026-07-15T19:00:00Z", true)]
    public void A_meeting_is_overdue_from_the_second_after_its_day_where_the_initiative_is(string now, bool overdue) => Assert.Equal(
        overdue, MeetingRhythm.IsOverdue(Day("2026-07-15"), "Asia/Karachi", DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-01-14", false)]
    [InlineData("2026-01-15", true)]
    [InlineData("2026-11-22", true)]
    [InlineData("2026-11-23", false)]
    public void A_meeting_was_held_between_the_launch_and_today(string day, bool accepted) => Assert.Equal(accepted ? [] : ["/heldOn"], Pointers(Complete with { HeldOn = Day(day) }));

    [Fact]
    public void Two_of_the_three_sides_at_least_took_part_and_the_report_says_something()
    {
        Assert.Equal(["/sidesPresent"], Pointers(Complete with { SidesPresent = ["government"] }));
        Assert.Equal(["/sidesPresent"], Pointers(Complete with { SidesPresent = ["government", "platform"] }));
        Assert.Empty(Pointers(Complete with { SidesPresent = ["government", "unodc"] }));
        Assert.Equal(["/heldOn", "/place", "/sidesPresent", "/report"], Pointers(new(null, null, null, new string('x', 19))));
    }

    private static IEnumerable<string> Pointers(RecordTrilateralMeeting.Request request) =>
        RecordTrilateralMeeting.Decide(Launched(), request, Id.New<TrilateralMeeting>(Now), Now).Violations.Select(violation => violation.Pointer);

    private static PilotInitiative Launched()
    {
        var initiative = new PilotInitiative { Id = Id.New<PilotInitiative>(Now), FrameworkId = Id.New<TrilateralFramework>(Now), TimeZone = "Asia/Karachi" };
        initiative.Launch("agreed", Day("2026-01-15"));
        return initiative;
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
