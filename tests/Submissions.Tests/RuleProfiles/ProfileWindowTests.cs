using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions.Tests.RuleProfiles;

public sealed class ProfileWindowTests
{
    private static readonly TimeZoneInfo Vienna = TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna");

    [Theory]
    [InlineData("P5D", true)]
    [InlineData("P1D", true)]
    [InlineData("P366D", true)]
    [InlineData("P367D", false)]
    [InlineData("P0D", false)]
    [InlineData("PT3M", true)]
    [InlineData("PT30S", true)]
    [InlineData("PT1H30M15S", true)]
    [InlineData("PT0S", false)]
    [InlineData("PT", false)]
    [InlineData("P", false)]
    [InlineData("P1DT1H", false)]
    [InlineData("P1W", false)]
    [InlineData("P1M", false)]
    [InlineData("PT1.5S", false)]
    [InlineData("-P1D", false)]
    [InlineData("P5D\n", false)]
    [InlineData("p5d", false)]
    [InlineData("P٥D", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_window_is_working_days_or_time_that_elapses(string? text, bool accepted) => Assert.Equal(accepted, ProfileWindow.TryParse(text, out _));

    [Theory]
    // Monday, the same week's end, and the week after.
    [InlineData("2026-11-16T08:00:00Z", "P1D", "2026-11-17T22:59:59Z")]
    [InlineData("2026-11-16T08:00:00Z", "P4D", "2026-11-20T22:59:59Z")]
    [InlineData("2026-11-16T08:00:00Z", "P5D", "2026-11-23T22:59:59Z")]
    // Friday, Saturday and Sunday lead to the same Monday.
    [InlineData("2026-11-20T08:00:00Z", "P1D", "2026-11-23T22:59:59Z")]
    [InlineData("2026-11-21T08:00:00Z", "P1D", "2026-11-23T22:59:59Z")]
    [InlineData("2026-11-22T08:00:00Z", "P1D", "2026-11-23T22:59:59Z")]
    // 22:59:59 UTC is still Monday in Vienna, a second later it is Tuesday.
    [InlineData("2026-11-16T22:59:59Z", "P1D", "2026-11-17T22:59:59Z")]
    [InlineData("2026-11-16T23:00:00Z", "P1D", "2026-11-18T22:59:59Z")]
    // Summer time begins on Sunday 29 March 2026: the day then ends at 22 UTC.
    [InlineData("2026-03-27T08:00:00Z", "P1D", "2026-03-30T21:59:59Z")]
    [InlineData("2026-10-23T08:00:00Z", "P1D", "2026-10-26T22:59:59Z")]
    [InlineData("2026-11-16T08:00:00Z", "PT30S", "2026-11-16T08:00:30Z")]
    [InlineData("2026-11-20T23:59:59Z", "PT48H", "2026-11-22T23:59:59Z")]
    public void Days_are_working_days_of_the_zone_and_end_with_their_last_second(string from, string window, string end) =>
        Assert.Equal(DateTimeOffset.Parse(end, null), ProfileWindow.Parse(window).EndsAt(DateTimeOffset.Parse(from, null), Vienna));
}
