using System.Collections.Frozen;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.Membership.Roadmaps;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Roadmaps;

public sealed class RoadmapRuleTests
{
    // 00:30 of 22 November in Karachi, still the 21st in UTC.
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly PilotInitiative Initiative =
        new() { Id = Id.New<PilotInitiative>(Now), FrameworkId = Id.New<TrilateralFramework>(Now), TimeZone = "Asia/Karachi", RecordedAt = Now };

    private static readonly PilotPriority Common = Agreed(Side.Government, Side.CivilSociety, Side.Unodc);

    private static readonly PlanMeasure.Request Complete =
        new(Common.Id.ToString(), "Draft the rules on keeping records.", "government", "Ministry 1", new(2026, 12, 31), ["I", "IV"]);

    private static readonly ProposePriority.Request Priority = new("Records", "Records that can be searched across provinces.", ["III", "I"], new(2026, 11, 22));

    [Fact]
    public void A_priority_is_agreed_to_by_the_side_that_puts_it_forward_and_common_with_all_three()
    {
        var priority = ProposePriority.Decide(Initiative, Priority, Of(Side.CivilSociety), Id.New<PilotPriority>(Now), Now).Priority!;
        Assert.Equal((false, true, false, false), (priority.HasAgreed(Side.Government), priority.HasAgreed(Side.CivilSociety), priority.HasAgreed(Side.Unodc), priority.IsCommon));
        Assert.Equal(["I", "III"], priority.Clusters);

        priority.Agree(Side.Unodc, Now);
        Assert.False(priority.IsCommon);
        priority.Agree(Side.Government, Now);

        Assert.True(priority.IsCommon);
    }

    [Theory]
    [InlineData("2026-11-22", true)]
    [InlineData("2026-11-23", false)]
    [InlineData(null, false)]
    public void A_priority_was_set_by_a_meeting_that_has_been(string? day, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/setOn"], Pointers(Priority with { SetOn = Day(day) }));

    [Fact]
    public void A_priority_names_the_clusters_it_covers_once_each()
    {
        Assert.Equal(["/clusters"], Pointers(Priority with { Clusters = null }));
        Assert.Equal(["/clusters"], Pointers(Priority with { Clusters = ["I", "I"] }));
        Assert.Equal(["/clusters/0"], Pointers(Priority with { Clusters = ["V"] }));
        Assert.Equal(["/title", "/description"], Pointers(Priority with { Title = "", Description = new string('x', 19) }));
    }

    [Fact]
    public void A_due_day_ends_with_its_last_second_where_the_initiative_is()
    {
        var measure = Plan(Complete).Measure!;

        // 23:59:59 in Karachi.
        Assert.Equal(new DateTimeOffset(2026, 12, 31, 18, 59, 59, TimeSpan.Zero), measure.DueAt);
        Assert.Equal(
            (false, false, false, true),
            (measure.IsOverdue(measure.DueAt.AddSeconds(-1)), measure.IsOverdue(measure.DueAt), measure.IsOverdue(measure.DueAt.AddMilliseconds(999)), measure.IsOverdue(measure.DueAt.AddSeconds(1))));
    }

    [Fact]
    public void What_is_done_is_not_overdue()
    {
        var measure = Plan(Complete).Measure!;

        measure.Complete(new(2026, 12, 30), "The rules are published.");

        Assert.False(measure.IsOverdue(measure.DueAt.AddYears(1)));
    }

    [Theory]
    [InlineData("2026-11-21", false)]
    [InlineData("2026-11-22", true)]
    [InlineData("2036-11-22", true)]
    [InlineData("2036-11-23", false)]
    [InlineData(null, false)]
    public void A_measure_is_due_from_today_to_ten_years_on(string? day, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/dueOn"], Plan(Complete with { DueOn = Day(day) }).Violations.Select(violation => violation.Pointer));

    [Theory]
    [InlineData(Side.Government, "government", true)]
    [InlineData(Side.Government, "civil_society", false)]
    [InlineData(Side.CivilSociety, "government", false)]
    [InlineData(Side.CivilSociety, "unodc", false)]
    [InlineData(Side.Unodc, "government", true)]
    [InlineData(Side.Unodc, "civil_society", true)]
    [InlineData(Side.Unodc, "platform", false)]
    public void A_side_takes_measures_upon_itself_and_UNODC_keeps_the_roadmap(Side by, string responsible, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/responsibleSide"], Plan(Complete with { ResponsibleSide = responsible }, by).Violations.Select(violation => violation.Pointer));

    [Fact]
    public void A_measure_serves_a_priority_all_three_sides_agreed_on()
    {
        var two = Agreed(Side.Government, Side.Unodc);

        Assert.Equal(["/priority"], Plan(Complete with { Priority = two.Id.ToString() }, Side.Government, two).Violations.Select(violation => violation.Pointer));
        Assert.Equal(["/priority"], Plan(Complete with { Priority = "x" }).Violations.Select(violation => violation.Pointer));
    }

    [Theory]
    [InlineData("2026-11-21", false)]
    [InlineData("2026-11-22", true)]
    [InlineData("2026-11-25", true)]
    [InlineData("2026-11-26", false)]
    public void A_measure_is_done_between_its_planning_and_today(string day, bool accepted) => Assert.Equal(
        accepted ? [] : ["/doneOn"],
        CompleteMeasure.Check(Plan(Complete).Measure!, new(Day(day), "The rules are published."), Now.AddDays(3), out _).Found.Select(violation => violation.Pointer));

    [Theory]
    [InlineData("2026-03-28", "2026-03-28T22:59:59Z")]
    [InlineData("2026-03-29", "2026-03-29T21:59:59Z")]
    [InlineData("2026-10-24", "2026-10-24T21:59:59Z")]
    [InlineData("2026-10-25", "2026-10-25T22:59:59Z")]
    public void A_day_ends_by_the_clock_of_its_place_also_when_the_clock_is_changed(string day, string last) => Assert.Equal(
        DateTimeOffset.Parse(last, System.Globalization.CultureInfo.InvariantCulture), Days.LastSecond(Day(day)!.Value, "Europe/Vienna"));

    private static PlanMeasure.Decision Plan(PlanMeasure.Request request, Side by = Side.Government, params PilotPriority[] others) =>
        PlanMeasure.Decide(Initiative, [Common, .. others], request, Of(by), Id.New<RoadmapMeasure>(Now), Now);

    private static IEnumerable<string> Pointers(ProposePriority.Request request) =>
        ProposePriority.Decide(Initiative, request, Of(Side.Government), Id.New<PilotPriority>(Now), Now).Violations.Select(violation => violation.Pointer);

    private static PilotPriority Agreed(params Side[] sides)
    {
        var priority = new PilotPriority { Id = Id.New<PilotPriority>(Now) };
        foreach (var side in sides)
        {
            priority.Agree(side, Now);
        }

        return priority;
    }

    private static Actor Of(Side side) => new("cli_1", side, null, null, null, FrozenSet<string>.Empty);

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
