using System.Globalization;
using Trilateral.Notifications.Digests;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Preferences;

namespace Trilateral.Notifications.Tests.Preferences;

public sealed class MailHabitsTests
{
    private const string Vienna = "Europe/Vienna";

    [Theory]
    // Over midnight: a second before, at, and a second before the end.
    [InlineData("22:00", "07:00", "2027-01-15T20:59:59Z", null)]
    [InlineData("22:00", "07:00", "2027-01-15T21:00:00Z", "2027-01-16T06:00:00Z")]
    [InlineData("22:00", "07:00", "2027-01-16T05:59:59Z", "2027-01-16T06:00:00Z")]
    [InlineData("22:00", "07:00", "2027-01-16T06:00:00Z", null)]
    // Within a day.
    [InlineData("12:00", "13:00", "2027-01-15T10:59:59Z", null)]
    [InlineData("12:00", "13:00", "2027-01-15T11:00:00Z", "2027-01-15T12:00:00Z")]
    [InlineData("12:00", "13:00", "2027-01-15T12:00:00Z", null)]
    [InlineData("00:00", "08:00", "2027-01-14T23:00:00Z", "2027-01-15T07:00:00Z")]
    // The hour from 02:00 on is left out: what would end in it ends with the jump, what would begin in it begins there, what would lie in it is not.
    [InlineData("22:00", "02:30", "2027-03-28T00:59:59Z", "2027-03-28T01:00:00Z")]
    [InlineData("22:00", "02:30", "2027-03-28T01:00:00Z", null)]
    [InlineData("02:15", "04:00", "2027-03-28T00:59:59Z", null)]
    [InlineData("02:15", "04:00", "2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z")]
    [InlineData("02:10", "02:40", "2027-03-28T00:59:59Z", null)]
    [InlineData("02:10", "02:40", "2027-03-28T01:00:00Z", null)]
    // It comes twice: they begin with the first and end with the last, without a break.
    [InlineData("22:00", "02:30", "2027-10-31T00:45:00Z", "2027-10-31T01:30:00Z")]
    [InlineData("22:00", "02:30", "2027-10-31T01:29:59Z", "2027-10-31T01:30:00Z")]
    [InlineData("22:00", "02:30", "2027-10-31T01:30:00Z", null)]
    [InlineData("02:30", "04:00", "2027-10-31T00:29:59Z", null)]
    [InlineData("02:30", "04:00", "2027-10-31T00:30:00Z", "2027-10-31T03:00:00Z")]
    [InlineData("02:30", "04:00", "2027-10-31T01:10:00Z", "2027-10-31T03:00:00Z")]
    public void Quiet_hours_are_those_of_the_clocks_there(string from, string to, string now, string? end) =>
        Assert.Equal(end is null ? null : At(end), Habits(from, to).QuietEnd(At(now)));

    [Fact]
    public void Without_quiet_hours_it_is_never_quiet_and_without_a_known_zone_they_are_those_of_UTC()
    {
        Assert.Null((Habits() with { QuietFrom = null, QuietTo = null }).QuietEnd(At("2027-01-15T23:00:00Z")));
        Assert.Equal(At("2027-01-16T07:00:00Z"), (Habits("22:00", "07:00") with { TimeZone = null }).QuietEnd(At("2027-01-15T22:00:00Z")));
        Assert.Equal(At("2027-01-16T07:00:00Z"), (Habits("22:00", "07:00") with { TimeZone = "Nowhere/Nothing" }).QuietEnd(At("2027-01-15T22:00:00Z")));
    }

    [Theory]
    [InlineData("2027-01-15T06:59:59Z", "2027-01-15T07:00:00Z", "2027-01-18T07:00:00Z")]
    [InlineData("2027-01-15T07:00:00Z", "2027-01-16T07:00:00Z", "2027-01-18T07:00:00Z")]
    [InlineData("2027-01-15T07:00:01Z", "2027-01-16T07:00:00Z", "2027-01-18T07:00:00Z")]
    [InlineData("2027-01-18T06:59:59Z", "2027-01-18T07:00:00Z", "2027-01-18T07:00:00Z")]
    [InlineData("2027-01-18T07:00:00Z", "2027-01-19T07:00:00Z", "2027-01-25T07:00:00Z")]
    [InlineData("2027-03-27T07:00:00Z", "2027-03-28T06:00:00Z", "2027-03-29T06:00:00Z")]
    [InlineData("2027-10-30T06:00:00Z", "2027-10-31T07:00:00Z", "2027-11-01T07:00:00Z")]
    public void A_digest_is_sent_at_its_hour_and_what_comes_at_that_second_waits_for_the_next(string now, string daily, string weekly) =>
        Assert.Equal((At(daily), At(weekly)), (Habits().NextDigest(At(now), weekly: false), Habits().NextDigest(At(now), weekly: true)));

    [Theory]
    [InlineData(Vienna)]
    [InlineData("Asia/Karachi")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("America/Santiago")]
    public void There_is_one_on_each_day_of_the_place_however_long_that_is(string zone)
    {
        var there = TimeZoneInfo.FindSystemTimeZoneById(zone);
        for (var hour = 0; hour < 24; hour++)
        {
            var habits = Habits() with { TimeZone = zone, DigestHour = hour };
            var now = At("2026-12-31T12:00:00Z");
            DateOnly? last = null;
            for (var day = 0; day < 366; day++)
            {
                now = habits.NextDigest(now, weekly: false);
                var local = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, there).DateTime);
                Assert.Equal((zone, hour, last?.AddDays(1) ?? local), (zone, hour, local));
                last = local;
            }
        }
    }

    [Fact]
    public void What_starts_or_ends_a_clock_waits_for_nothing()
    {
        var habits = Habits("22:00", "07:00") with { Daily = ["dialogues"], Weekly = ["members"] };
        var night = At("2027-01-15T22:00:00Z");

        Assert.All(MailTopic.All.Where(topic => topic.IsAlwaysSent), topic => Assert.Null((habits with { Daily = [topic.Name] }).WaitsUntil(topic, night)));
        Assert.Equal(At("2027-01-16T06:00:00Z"), habits.WaitsUntil(MailTopic.Find("contributions")!, night));
        Assert.Equal(At("2027-01-16T07:00:00Z"), habits.WaitsUntil(MailTopic.Find("dialogues")!, night));
        Assert.Equal(At("2027-01-18T07:00:00Z"), habits.WaitsUntil(MailTopic.Find("members")!, night));
        Assert.Equal(At("2027-01-16T06:00:00Z"), habits.WaitsUntil(MailTopic.Find(MailTopic.Digests)!, night));
        Assert.Null(habits.WaitsUntil(MailTopic.Find("contributions")!, At("2027-01-15T12:00:00Z")));
    }

    [Fact]
    public void More_than_three_become_one_and_of_a_gathered_topic_one_does()
    {
        var habits = Habits() with { Weekly = ["members"] };
        string[] Of(int count) => [.. Enumerable.Repeat("contribution.published", count)];

        Assert.Equal((false, true), (GatherMail.IsGathered(Of(3), habits), GatherMail.IsGathered(Of(4), habits)));
        Assert.True(GatherMail.IsGathered(["member.admitted"], habits));
        Assert.False(GatherMail.IsGathered(["of.yesterday"], habits));
    }

    private static MailHabits Habits(string from = "22:00", string to = "07:00") => new(
        Vienna, TimeOnly.ParseExact(from, "HH:mm", CultureInfo.InvariantCulture), TimeOnly.ParseExact(to, "HH:mm", CultureInfo.InvariantCulture), [], [], MailHabits.UsualDigestHour);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
