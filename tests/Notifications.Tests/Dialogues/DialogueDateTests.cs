using System.Text.Json;
using Trilateral.Events.Contracts;
using Trilateral.Notifications.Dialogues;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;

namespace Trilateral.Notifications.Tests.Dialogues;

public sealed class DialogueDateTests
{
    private static readonly DateTimeOffset Entered = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Starts = new(2027, 4, 30, 8, 0, 0, TimeSpan.Zero);

    private static InvitationStep Announced => new(
        NoticeTypes.DialogueAnnounced,
        1,
        Entered,
        JsonSerializer.Serialize(
            new DialogueAnnounced(
                "evt_1", 1, "firearms", "Demo dialogue", "Session", Starts, Starts.AddHours(8), "Europe/Vienna", "Vienna", "hybrid", Starts.AddDays(-1), Starts.AddDays(-1).AddHours(8),
                Starts.AddDays(-14), Entered, "global", "Public"),
            NoticeBoard.Json),
        WasMailed: false);

    private static InvitationStep Cancelled => new(NoticeTypes.DialogueCancelled, 2, Entered.AddDays(1), "{}", WasMailed: false);

    [Fact]
    public void The_date_is_entered_when_it_is_announced_and_taken_out_when_it_is_cancelled()
    {
        var entered = new Invitation(0, Starts.AddHours(8), Entered, false) { StartsAt = Starts, Summary = "Demo dialogue", Place = "Vienna", TakesTime = true, Realm = "trilateral" };

        Assert.Equal(entered, DialogueDate.Of([Announced], 1));
        Assert.Equal(entered with { Sequence = 1, StampedAt = Entered.AddDays(1), IsCancelled = true }, DialogueDate.Of([Announced with { WasMailed = true }, Cancelled], 2));
    }

    [Theory]
    [InlineData("""{"startsAt":"2027-04-30T08:00:00Z","endsAt":"2027-04-30T16:00:00Z"}""", true)]
    [InlineData("""{"startsAt":"2027-04-30T08:00:00Z","endsAt":"2027-04-30T16:00:00Z","title":5,"place":null,"unheardOf":{}}""", true)]
    [InlineData("""{"startsAt":"2027-04-30T08:00:00Z"}""", false)]
    [InlineData("""{"startsAt":"2027-04-30T08:00:00Z","endsAt":5}""", false)]
    [InlineData("""{"startsAt":"soon","endsAt":"2027-04-30T16:00:00Z"}""", false)]
    public void A_member_more_or_less_holds_up_nothing(string data, bool hasDate) =>
        Assert.Equal(hasDate ? Starts : null, DialogueDate.Of([Announced with { Data = data }], 1)?.StartsAt);

    [Fact]
    public void The_entry_is_stamped_with_when_it_was_changed_as_the_calendar_file_is() =>
        Assert.Equal(Entered, DialogueDate.Of([Announced with { EnteredAt = Entered.AddMinutes(1) }], 1)!.StampedAt);

    [Fact]
    public void A_mail_that_leaves_late_puts_nothing_back_and_nothing_is_taken_out_that_nobody_was_mailed_of()
    {
        Assert.Null(DialogueDate.Of([Announced, Cancelled], 1));
        Assert.Null(DialogueDate.Of([Announced, Cancelled], 2));
        Assert.Null(DialogueDate.Of([Cancelled], 2));
        Assert.Null(DialogueDate.Of([], 1));
    }
}
