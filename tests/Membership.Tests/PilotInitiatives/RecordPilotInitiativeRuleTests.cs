using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.PilotInitiatives;

public sealed class RecordPilotInitiativeRuleTests
{
    // 00:30 of 22 November in Karachi, still the 21st in UTC.
    private static readonly DateTimeOffset Established = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset Now = Established.AddDays(90);

    private static readonly TrilateralFramework Framework = new() { Id = Id.New<TrilateralFramework>(Now), Country = "PAK", TimeZone = "Asia/Karachi", EstablishedAt = Established };

    private static readonly RecordPilotInitiative.Request Complete = new(new DateOnly(2022, 9, 15), "Islamabad", "A published report", ["Host 1"], "45 people", true);

    [Fact]
    public void A_launch_of_the_past_is_recorded_as_such_in_the_countrys_time_zone()
    {
        var initiative = RecordPilotInitiative.Decide(Framework, Complete, Id.New<PilotInitiative>(Now), Now).Initiative!;

        Assert.Equal(
            (Framework.Id, PilotInitiativeState.Launched, new DateOnly(2022, 9, 15), "Asia/Karachi", true, "45 people"),
            (initiative.FrameworkId, initiative.State, initiative.LaunchedOn.GetValueOrDefault(), initiative.TimeZone, initiative.RecordedAfterTheFact, initiative.Attendance));
    }

    [Theory]
    [InlineData("2018-10-14", false)]
    [InlineData("2018-10-15", true)]
    [InlineData("2026-11-21", true)]
    [InlineData("2026-11-22", false)]
    [InlineData("2026-11-23", false)]
    [InlineData(null, false)]
    public void The_day_lies_between_the_mechanism_and_the_day_before_the_framework_was_established_where_it_happened(string? day, bool accepted) => Assert.Equal(
        accepted ? [] : ["/launchedOn"],
        Pointers(Complete with { LaunchedOn = day is null ? null : DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) }));

    [Theory]
    [InlineData(null, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void A_launch_to_come_is_no_record(bool? afterTheFact, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/recordedAfterTheFact"], Pointers(Complete with { RecordedAfterTheFact = afterTheFact }));

    [Fact]
    public void Place_and_source_are_needed_hosts_and_attendance_are_not()
    {
        Assert.Equal(["/place", "/source"], Pointers(Complete with { Place = null, Source = " " }));
        Assert.Empty(Pointers(Complete with { Hosts = null, Attendance = null }));
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void There_are_at_most_20_hosts(int count, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/hosts"], Pointers(Complete with { Hosts = [.. Enumerable.Repeat("Host", count)] }));

    [Fact]
    public void A_host_has_a_name() => Assert.Equal(["/hosts/1"], Pointers(Complete with { Hosts = ["Host 1", ""] }));

    private static IEnumerable<string> Pointers(RecordPilotInitiative.Request request) =>
        RecordPilotInitiative.Decide(Framework, request, Id.New<PilotInitiative>(Now), Now).Violations.Select(violation => violation.Pointer);
}
