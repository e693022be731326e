using Trilateral.Notifications.Mail;

namespace Trilateral.Notifications.Tests.Mail;

public sealed class MailScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, "Pending", 1)]
    [InlineData(2, "Pending", 5)]
    [InlineData(3, "Pending", 15)]
    [InlineData(4, "Pending", 60)]
    [InlineData(5, "Pending", 240)]
    [InlineData(6, "Pending", 720)]
    [InlineData(7, "Pending", 1440)]
    [InlineData(8, "Exhausted", null)]
    public void What_is_put_off_is_tried_seven_times_more_within_two_days(int attempts, string state, int? minutes)
    {
        var judgement = MailSchedule.Judge(new MailReply(MailReplyKind.PutOff, 450), attempts, Now);

        Assert.Equal((state, minutes is { } wait ? Now.AddMinutes(wait) : null), (judgement.State.ToString(), judgement.DueAt));
    }

    [Theory]
    [InlineData(550, "5.1.1", true, 0, true)]
    [InlineData(550, "5.7.1", true, 0, false)]
    [InlineData(550, "5.7.1", true, 1, false)]
    [InlineData(550, "5.7.1", true, 2, true)]
    [InlineData(554, "5.1.1", false, 9, false)]
    [InlineData(550, null, true, 0, false)]
    public void An_address_that_does_not_exist_is_left_alone_at_once_and_one_that_refuses_after_three_times_in_a_week(int code, string? status, bool ofRecipient, int earlier, bool expected) =>
        Assert.Equal(expected, MailSchedule.Suppresses(new MailReply(MailReplyKind.Refused, code, status, ofRecipient), earlier));

    [Fact]
    public void What_is_put_off_never_suppresses_and_what_is_refused_is_never_tried_again()
    {
        Assert.False(MailSchedule.Suppresses(new MailReply(MailReplyKind.PutOff, 450, "4.2.1", true), 9));
        Assert.Equal(new MailJudgement(MailState.Refused, null), MailSchedule.Judge(new MailReply(MailReplyKind.Refused, 550), 1, Now));
        Assert.Equal(new MailJudgement(MailState.Sent, null), MailSchedule.Judge(new MailReply(MailReplyKind.Accepted, 250), 1, Now));
    }
}
