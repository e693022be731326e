using System.Globalization;
using Trilateral.Membership.RuleProfiles;

namespace Trilateral.Membership.Tests.RuleProfiles;

public sealed class RuleWindowTests
{
    [Theory]
    [InlineData("P14D", 14 * 86_400, true)]
    [InlineData("PT2S", 2, false)]
    [InlineData("PT1H30M", 5_400, false)]
    [InlineData("P1DT12H", 129_600, false)]
    public void Days_hours_minutes_and_seconds_are_read(string text, int seconds, bool wholeDays)
    {
        Assert.True(RuleWindow.TryParse(text, out var window));
        Assert.Equal((TimeSpan.FromSeconds(seconds), wholeDays), (window.Length, window.IsWholeDays));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P0D")]
    [InlineData("PT0S")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("P2W")]
    [InlineData("-P1D")]
    [InlineData("P1.5D")]
    [InlineData("14")]
    [InlineData("p14d")]
    [InlineData("P14D\n")]
    [InlineData("P99999D")]
    public void What_has_no_fixed_length_or_none_is_no_window(string? text) => Assert.False(RuleWindow.TryParse(text, out _));

    // Days are counted where people live: a window opened at 23:00 in Karachi has its first whole day after midnight there.
    [Theory]
    [InlineData("2026-11-21T18:00:00Z", "P14D", "Asia/Karachi", "2026-12-05T18:59:59Z")]
    [InlineData("2026-11-21T18:59:59Z", "P14D", "Asia/Karachi", "2026-12-05T18:59:59Z")]
    [InlineData("2026-11-21T19:00:00Z", "P14D", "Asia/Karachi", "2026-12-06T18:59:59Z")]
    [InlineData("2026-03-28T12:00:00Z", "P1D", "Europe/Vienna", "2026-03-29T21:59:59Z")]
    [InlineData("2026-10-24T12:00:00Z", "P1D", "Europe/Vienna", "2026-10-25T22:59:59Z")]
    [InlineData("2026-11-21T18:00:00.9Z", "PT2S", "Asia/Karachi", "2026-11-21T18:00:02Z")]
    [InlineData("2026-11-21T18:00:00Z", "PT2S", "Asia/Karachi", "2026-11-21T18:00:02Z")]
    // Clocks went back from midnight to 23:00: of the two last seconds of that day the later one counts.
    [InlineData("2019-02-15T12:00:00Z", "P1D", "America/Sao_Paulo", "2019-02-17T02:59:59Z")]
    public void A_window_of_days_ends_with_a_day_and_one_of_seconds_after_so_many(string start, string text, string zone, string lastSecond) =>
        Assert.Equal(At(lastSecond), RuleWindow.Parse(text).LastSecond(At(start), zone));

    [Theory]
    [InlineData("2026-12-05T18:59:58Z", true)]
    [InlineData("2026-12-05T18:59:59Z", true)]
    [InlineData("2026-12-05T18:59:59.999999Z", true)]
    [InlineData("2026-12-05T19:00:00Z", false)]
    public void The_last_second_belongs_to_the_window(string now, bool open) => Assert.Equal(open, RuleWindow.IsOpen(At("2026-12-05T18:59:59Z"), At(now)));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
