using System.Globalization;
using Trilateral.ServiceDefaults.Time;

namespace Trilateral.ServiceDefaults.Tests.Time;

public sealed class WallClockTests
{
    [Theory]
    [InlineData("Europe/Vienna", "2027-01-15T08:00:00", "2027-01-15T07:00:00Z", "2027-01-15T07:00:00Z")]
    // An hour is left out from 02:00 on.
    [InlineData("Europe/Vienna", "2027-03-28T01:59:59", "2027-03-28T00:59:59Z", "2027-03-28T00:59:59Z")]
    [InlineData("Europe/Vienna", "2027-03-28T02:00:00", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z")]
    [InlineData("Europe/Vienna", "2027-03-28T02:59:59", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z")]
    [InlineData("Europe/Vienna", "2027-03-28T03:00:00", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z")]
    // An hour comes twice from 02:00 on.
    [InlineData("Europe/Vienna", "2027-10-31T01:59:59", "2027-10-30T23:59:59Z", "2027-10-30T23:59:59Z")]
    [InlineData("Europe/Vienna", "2027-10-31T02:00:00", "2027-10-31T00:00:00Z", "2027-10-31T01:00:00Z")]
    [InlineData("Europe/Vienna", "2027-10-31T02:59:59", "2027-10-31T00:59:59Z", "2027-10-31T01:59:59Z")]
    [InlineData("Europe/Vienna", "2027-10-31T03:00:00", "2027-10-31T02:00:00Z", "2027-10-31T02:00:00Z")]
    // Half an hour, and a midnight that is left out.
    [InlineData("Australia/Lord_Howe", "2027-10-03T02:15:00", "2027-10-02T15:30:00Z", "2027-10-02T15:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2027-04-04T01:45:00", "2027-04-03T14:45:00Z", "2027-04-03T15:15:00Z")]
    [InlineData("America/Santiago", "2026-09-06T00:00:00", "2026-09-06T04:00:00Z", "2026-09-06T04:00:00Z")]
    [InlineData("Asia/Karachi", "2027-03-28T02:30:00", "2027-03-27T21:30:00Z", "2027-03-27T21:30:00Z")]
    public void A_time_that_clocks_leave_out_or_show_twice_is_an_instant_all_the_same(string zone, string local, string first, string last)
    {
        var (there, shown) = (TimeZoneInfo.FindSystemTimeZoneById(zone), DateTime.Parse(local, CultureInfo.InvariantCulture));

        Assert.Equal((At(first), At(last)), (WallClock.First(shown, there), WallClock.Last(shown, there)));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
