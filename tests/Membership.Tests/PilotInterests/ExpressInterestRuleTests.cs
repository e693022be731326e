using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInterests;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.PilotInterests;

public sealed class ExpressInterestRuleTests
{
    // 00:30 of 22 November in Karachi, still the 21st in UTC.
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly TrilateralFramework Framework = new() { Id = Id.New<TrilateralFramework>(Now), Country = "PAK", TimeZone = "Asia/Karachi" };

    [Theory]
    [InlineData("2018-10-14", false)]
    [InlineData("2018-10-15", true)]
    [InlineData("2026-11-22", true)]
    [InlineData("2026-11-23", false)]
    [InlineData(null, false)]
    public void The_note_verbale_bears_a_day_between_the_mechanism_and_today_where_the_State_is(string? day, bool accepted) => Assert.Equal(
        accepted ? [] : ["/noteVerbaleOn"],
        Pointers(new("NV 1/2026", day is null ? null : DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), null)));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void Its_reference_is_needed(int length, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/noteVerbale"], Pointers(new(new string('x', length), new(2026, 11, 20), "A hope")));

    private static IEnumerable<string> Pointers(ExpressInterest.Request request) =>
        ExpressInterest.Decide(Framework, request, Id.New<PilotInterest>(Now), Now).Violations.Select(violation => violation.Pointer);
}
