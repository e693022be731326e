using System.Globalization;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Reminders;

namespace Trilateral.Notifications.Tests.Reminders;

public sealed class ReminderRuleTests
{
    private const string Answer = NoticeTypes.DecisionAnswerDue;

    private const string Karachi = "Asia/Karachi";

    private static readonly DateTimeOffset End = At("2026-12-31T18:59:59Z");

    [Fact]
    public void Those_asked_are_reminded_at_the_five_distances_counted_in_the_days_of_the_place()
    {
        Assert.Equal(
            "P30D 2026-12-01T18:59:59Z, P14D 2026-12-17T18:59:59Z, P7D 2026-12-24T18:59:59Z, P2D 2026-12-29T18:59:59Z, PT24H 2026-12-30T18:59:59Z", Text(ReminderRule.Of(End, Karachi)));
        // The clocks of Vienna were changed between: a day is a day, and 24 hours are 24 hours.
        Assert.Equal("P7D 2027-03-21T22:59:59Z, P2D 2027-03-26T22:59:59Z, PT24H 2027-03-27T21:59:59Z", Text([.. ReminderRule.Of(At("2027-03-28T21:59:59Z"), "Europe/Vienna").Skip(2)]));
        Assert.Equal("P7D 2027-10-24T21:59:59Z, P2D 2027-10-29T21:59:59Z, PT24H 2027-10-30T22:59:59Z", Text([.. ReminderRule.Of(At("2027-10-31T22:59:59Z"), "Europe/Vienna").Skip(2)]));
        Assert.Equal(ReminderRule.Of(End, "UTC"), ReminderRule.Of(End, "Nowhere/Nothing"));
    }

    [Theory]
    [InlineData("2026-12-17T18:59:58Z", null)]
    [InlineData("2026-12-17T18:59:59Z", "P14D")]
    [InlineData("2026-12-24T18:59:58Z", "P14D")]
    [InlineData("2026-12-24T18:59:59Z", "P7D")]
    [InlineData("2026-12-29T18:59:59Z", "P2D")]
    [InlineData("2026-12-30T18:59:58Z", "P2D")]
    [InlineData("2026-12-30T18:59:59Z", "PT24H")]
    [InlineData("2026-12-31T18:59:59.999Z", "PT24H")]
    [InlineData("2026-12-31T19:00:00Z", null)]
    public void The_newest_that_is_due_is_sent_until_the_last_second_is_over(string now, string? due) =>
        Assert.Equal(due, ReminderRule.Due(End, Karachi, toldAt: At("2026-12-17T18:59:58Z"), At(now))?.Before);

    [Fact]
    public void What_lies_before_the_notice_of_the_end_is_no_reminder()
    {
        Assert.Null(ReminderRule.Due(End, Karachi, toldAt: At("2026-12-17T18:59:59Z"), At("2026-12-17T18:59:59Z")));
        Assert.Equal(At("2026-12-24T18:59:59Z"), ReminderRule.Next(End, Karachi, At("2026-12-17T18:59:59Z"))?.At);
        Assert.Equal(At("2026-12-17T18:59:59Z"), ReminderRule.Next(End, Karachi, At("2026-12-17T18:59:58Z"))?.At);
        Assert.Null(ReminderRule.Next(End, Karachi, At("2026-12-30T18:59:59Z")));
    }

    [Fact]
    public void A_reminder_has_one_id_whoever_computes_it_and_every_other_has_another()
    {
        var id = ReminderRule.EventIdOf(Answer, "dec_1", End, "P7D", "unodc");

        Assert.Equal(id, ReminderRule.EventIdOf(Answer, "dec_1", End.ToOffset(TimeSpan.FromHours(5)), "P7D", "unodc"));
        Assert.Equal(
            6,
            new[]
            {
                id, ReminderRule.EventIdOf(Answer, "dec_2", End, "P7D", "unodc"), ReminderRule.EventIdOf(Answer, "dec_1", End.AddSeconds(1), "P7D", "unodc"),
                ReminderRule.EventIdOf(Answer, "dec_1", End, "P2D", "unodc"), ReminderRule.EventIdOf(Answer, "dec_1", End, "P7D", "government"),
                ReminderRule.EventIdOf(NoticeTypes.DecisionRulingDue, "dec_1", End, "P7D", "unodc"),
            }.Distinct().Count());
        Assert.Equal(8, id.Version);
    }

    private static string Text(IReadOnlyList<ReminderRule.Reminder> reminders) =>
        string.Join(", ", reminders.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Before} {one.At.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}")));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
