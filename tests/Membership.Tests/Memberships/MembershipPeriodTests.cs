using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;

namespace Trilateral.Membership.Tests.Memberships;

public sealed class MembershipPeriodTests
{
    [Theory]
    [InlineData("P24M", true)]
    [InlineData("P1M", true)]
    [InlineData("P120M", true)]
    [InlineData("PT20S", true)]
    [InlineData("P1DT1S", true)]
    [InlineData("P0M", false)]
    [InlineData("P121M", false)]
    [InlineData("P730D", false)]
    [InlineData("P2Y", false)]
    [InlineData("P24M ", false)]
    [InlineData("PT0S", false)]
    [InlineData("two years", false)]
    [InlineData(null, false)]
    public void A_period_is_of_whole_months_or_has_a_time(string? text, bool accepted) => Assert.Equal(accepted, MembershipPeriod.TryParse(text, out _));

    [Theory]
    // The last day is the one before the anniversary; where the month has no such day, its last.
    [InlineData("2026-11-22", "P24M", "2028-11-21")]
    [InlineData("2026-01-01", "P24M", "2027-12-31")]
    [InlineData("2026-01-31", "P1M", "2026-02-28")]
    [InlineData("2026-01-28", "P1M", "2026-02-27")]
    [InlineData("2028-01-31", "P1M", "2028-02-29")]
    [InlineData("2028-02-29", "P24M", "2030-02-28")]
    [InlineData("2026-03-01", "P24M", "2028-02-29")]
    [InlineData("2026-08-31", "P1M", "2026-09-30")]
    [InlineData("2026-09-30", "P1M", "2026-10-29")]
    public void Months_are_those_of_the_calendar(string first, string period, string last)
    {
        foreach (var zone in new[] { "Asia/Karachi", "Europe/Vienna", "America/Mexico_City", "Pacific/Auckland" })
        {
            var start = Days.FirstSecond(Day(first), zone);

            Assert.Equal(Days.LastSecond(Day(last), zone), MembershipPeriod.Parse(period).LastSecond(start, zone));
        }
    }

    [Theory]
    // Vienna leaves summer time on 25 October 2026 and enters it on 28 March 2027; midnight there is 22:00 or 23:00 UTC.
    [InlineData("2026-09-26", "2026-10-25T22:59:59Z")]
    [InlineData("2026-09-25", "2026-10-24T21:59:59Z")]
    [InlineData("2027-02-28", "2027-03-27T22:59:59Z")]
    [InlineData("2027-02-27", "2027-03-26T22:59:59Z")]
    [InlineData("2027-03-01", "2027-03-31T21:59:59Z")]
    public void A_term_ends_with_the_last_second_of_a_day_whatever_the_clocks_do(string first, string lastSecond) => Assert.Equal(
        Instant(lastSecond), MembershipPeriod.Parse("P1M").LastSecond(Days.FirstSecond(Day(first), "Europe/Vienna"), "Europe/Vienna"));

    [Theory]
    // Beirut's clocks go from midnight to one; Havana's go back from one to midnight, so that the last hour of no day, but the first of this one, comes twice.
    [InlineData("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z")]
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00:00Z")]
    [InlineData("Asia/Karachi", "2026-11-01", "2026-10-31T19:00:00Z")]
    public void A_day_begins_a_second_after_the_one_before_it(string zone, string day, string first) => Assert.Equal(Instant(first), Days.FirstSecond(Day(day), zone));

    [Fact]
    public void A_demonstration_counts_from_its_start_to_a_whole_second() => Assert.Equal(
        Instant("2026-11-22T08:00:20Z"), MembershipPeriod.Parse("PT20S").LastSecond(Instant("2026-11-22T08:00:00.7Z"), "Asia/Karachi"));

    [Fact]
    public void One_term_follows_another_without_a_gap_and_none_is_shorter_than_its_months() => Prop.ForAll(
        Gen.Choose(0, 4_000).ToArbitrary(),
        Gen.Choose(1, 36).ToArbitrary(),
        Gen.Elements("Asia/Karachi", "Europe/Vienna", "America/Mexico_City", "Pacific/Auckland", "Asia/Beirut").ToArbitrary(),
        (offset, months, zone) =>
        {
            var period = MembershipPeriod.Parse($"P{months}M");
            var first = new DateOnly(2024, 1, 1).AddDays(offset);
            var last = period.LastSecond(Days.FirstSecond(first, zone), zone);
            var next = last.AddSeconds(1);

            Assert.Equal(0, last.Ticks % TimeSpan.TicksPerSecond);
            Assert.Equal(Days.TodayIn(zone, last).AddDays(1), Days.TodayIn(zone, next));
            var length = Days.TodayIn(zone, next).DayNumber - first.DayNumber;
            Assert.InRange(length, (28 * months) + (months > 1 ? months : 0), 31 * months);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
