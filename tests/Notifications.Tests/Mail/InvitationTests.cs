using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Events.Contracts;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Retention;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Mail;

/// <summary>The end of a decision's window and the date of a dialogue in their reader's calendar, as a mail program and two calendar programs that are not ours read it.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class InvitationTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Queue = "notifications-tell-of-decisions";
    private const string Dialogues = "notifications-tell-of-dialogues";

    private static readonly DateTimeOffset Opens = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LastSecond = new(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _decision = TestActor.NewId("dec");
    private MailCatcher _catcher = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        _catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
    }

    public ValueTask DisposeAsync() => _catcher?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task The_window_is_entered_moved_under_the_same_id_and_taken_out_when_it_closes_early()
    {
        var asked = await host.ContactAsync("government", _framework, language: "ar");
        var unasked = await host.ContactAsync("civil_society", _framework);

        await host.SendAsync(Queue, Opened());
        var entered = await CalendarAsync(await MailAsync(asked, 1), "REQUEST");
        await host.SendAsync(Queue, Extended());
        var moved = await CalendarAsync(await MailAsync(asked, 2), "REQUEST");
        await host.SendAsync(Queue, Closed(LastSecond.AddDays(-1)));
        var ended = await CalendarAsync(await MailAsync(asked, 3), "CANCEL");

        Assert.Equal([0, 1, 2], new[] { entered, moved, ended }.Select(one => one.GetProperty("sequence").GetInt32()));
        Assert.All(new[] { entered, moved, ended }, one => Assert.Equal($"{_decision}@trilateral.example", one.GetProperty("uid").GetString()));
        Assert.Equal(["2026-12-06T18:59:59.000Z", "2026-12-13T18:59:59.000Z", "2026-12-13T18:59:59.000Z"], new[] { entered, moved, ended }.Select(one => one.GetProperty("endsAt").GetString()));
        Assert.Equal(["CONFIRMED", "CONFIRMED", "CANCELLED"], new[] { entered, moved, ended }.Select(one => one.GetProperty("status").GetString()));
        Assert.Equal("2026-12-06T18:29:59.000Z", entered.GetProperty("startsAt").GetString());
        Assert.StartsWith("قرار مفتوح: ", entered.GetProperty("summary").GetString(), StringComparison.Ordinal);
        Assert.Contains($"https://platform.example/membership/v1/decisions/{_decision}", entered.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Equal("mailto:no-reply@trilateral.example", entered.GetProperty("organizer").GetString());
        var attendee = Assert.Single(entered.GetProperty("attendees").EnumerateArray());
        Assert.Equal(($"mailto:{asked}@partner.example", "FALSE"), (attendee.GetProperty("uri").GetString(), attendee.GetProperty("rsvp").GetString()));
        Assert.Equal("TRANSPARENT", entered.GetProperty("transparency").GetString());

        // A side that is told and not asked has nothing to answer by then.
        await MailAsync(unasked, 2);
        foreach (var mail in await _catcher.ToAsync($"{unasked}@partner.example", Stop))
        {
            Assert.Empty((await ReadAsync(mail)).GetProperty("calendars").EnumerateArray());
        }
    }

    [Fact]
    public async Task What_leaves_late_puts_nothing_back_and_a_decision_that_ran_its_time_stays_where_it_was()
    {
        var person = await host.ContactAsync("unodc", _framework);
        await _catcher.DisposeAsync();
        await host.SendAsync(Queue, Opened());
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        await host.SendAsync(Queue, Extended());
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        _catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await MailAsync(person, 2);
        await host.SendAsync(Queue, Closed(LastSecond.AddDays(7)));
        await MailAsync(person, 3);

        var mails = await Task.WhenAll((await _catcher.ToAsync($"{person}@partner.example", Stop)).Select(ReadAsync));
        var threads = mails.Select(mail => (mail.GetProperty("inReplyTo").GetString(), mail.GetProperty("references").ToString())).Distinct();
        Assert.Single(threads);
        Assert.Equal(3, mails.Select(mail => mail.GetProperty("messageId").GetString()).Distinct().Count());
        Assert.Equal(
            ["A decision is open for longer 1", "Decision closed: the launch of a pilot initiative 0", "Decision open: the launch of a pilot initiative 0"],
            mails.Select(mail => $"{mail.GetProperty("subject").GetString()} {mail.GetProperty("calendars").GetArrayLength()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_date_of_a_dialogue_is_entered_for_everybody_who_is_told_and_taken_out_when_it_is_cancelled_and_a_registration_enters_nothing()
    {
        var (dialogue, organisation, starts) = (TestActor.NewId("evt"), TestActor.NewId("org"), new DateTimeOffset(2027, 4, 30, 8, 0, 0, TimeSpan.Zero));
        var told = await host.ContactAsync("civil_society", _framework, organisation, "fr");
        await host.SendAsync(
            Dialogues,
            new DialogueAnnounced(
                dialogue, 1, "firearms", "Demo dialogue; with, marks", "Session", starts, starts.AddHours(8), "Europe/Vienna", "Vienna International Centre, Room M", "hybrid", starts.AddDays(-1),
                starts.AddDays(-1).AddHours(8), starts.AddDays(-14), Opens, "global", "Public"));
        var entered = await CalendarAsync(await MailAsync(told, 1), "REQUEST");

        await host.SendAsync(Dialogues, new RegistrationConfirmed(TestActor.NewId("reg"), 1, dialogue, organisation, told, "inPerson", Opens, "civil_society", "global", "Restricted"));
        var registered = await MailAsync(told, 2);
        Assert.Empty(registered.GetProperty("calendars").EnumerateArray());
        Assert.DoesNotContain("Demo dialogue", registered.ToString(), StringComparison.Ordinal);
        var late = await host.ContactAsync("government", _framework);
        await host.SendAsync(Dialogues, new DialogueCancelled(dialogue, 2, "firearms", "Demo dialogue; with, marks", starts, "Europe/Vienna", "The venue is closed.", Opens.AddDays(1), "global", "Public"));
        var ended = await CalendarAsync(await MailAsync(told, 3), "CANCEL");
        // Who was told of no date has none to take out.
        Assert.Empty((await MailAsync(late, 1)).GetProperty("calendars").EnumerateArray());

        foreach (var (one, sequence, status) in new[] { (entered, 0, "CONFIRMED"), (ended, 1, "CANCELLED") })
        {
            Assert.Equal((sequence, status), (one.GetProperty("sequence").GetInt32(), one.GetProperty("status").GetString()));
            // As in the calendar file that Events serves of the dialogue.
            Assert.Equal($"{dialogue}@trilateral", one.GetProperty("uid").GetString());
            Assert.Equal(("Demo dialogue; with, marks", "Vienna International Centre, Room M"), (one.GetProperty("summary").GetString(), one.GetProperty("location").GetString()));
            Assert.Equal(("2027-04-30T08:00:00.000Z", "2027-04-30T16:00:00.000Z"), (one.GetProperty("startsAt").GetString(), one.GetProperty("endsAt").GetString()));
            Assert.Contains($"https://platform.example/events/v1/dialogues/{dialogue}", one.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.Equal("mailto:no-reply@trilateral.example", one.GetProperty("organizer").GetString());
            // Who is there is not free, as in that file; only a deadline leaves its reader free.
            Assert.NotEqual("TRANSPARENT", one.TryGetProperty("transparency", out var transparency) ? transparency.GetString() : null);
            Assert.Equal($"mailto:{told}@partner.example", Assert.Single(one.GetProperty("attendees").EnumerateArray()).GetProperty("uri").GetString());
        }
    }

    [Fact]
    public async Task A_dialogue_that_is_cancelled_long_after_it_was_announced_is_taken_out_all_the_same()
    {
        var (dialogue, now) = (TestActor.NewId("evt"), host.Clock.GetUtcNow());
        var told = await host.ContactAsync("unodc", _framework);
        await host.SendAsync(Dialogues, Dialogue(dialogue, now.AddDays(200)));
        var entered = await CalendarAsync(await MailAsync(told, 1), "REQUEST");

        await host.Services.GetRequiredService<DeleteOldRecords>().CleanAsync(now.AddDays(31), Stop);
        await host.SendAsync(Dialogues, new DialogueCancelled(dialogue, 2, "firearms", "Demo dialogue", now.AddDays(200), "Europe/Vienna", "The venue is closed.", now.AddDays(31), "global", "Public"));

        var ended = await CalendarAsync(await MailAsync(told, 2), "CANCEL");
        Assert.Equal(entered.GetProperty("uid").GetString(), ended.GetProperty("uid").GetString());
    }

    [Fact]
    public async Task A_mail_that_was_held_longer_than_its_decision_or_dialogue_lasted_goes_without_a_date()
    {
        var (dialogue, now) = (TestActor.NewId("evt"), host.Clock.GetUtcNow());
        var (told, longWindow) = (await host.ContactAsync("government", _framework), Opened() with { ClosesAt = now.AddDays(200) });
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var holds = new List<(string Path, string Tag)>();
        foreach (var template in new[] { "decision.opened", "dialogue.announced" })
        {
            using var held = await administrator.PostAsync("/notifications/v1/mail-holds", new { template, reason = "The wording is being cleared." }, Stop);
            holds.Add(($"/notifications/v1/mail-holds/{(await held.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()}/release", held.Tag()));
        }

        await host.SendAsync(Queue, longWindow);
        await host.SendAsync(Dialogues, Dialogue(dialogue, now.AddDays(1)));
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);
        await host.SendAsync(Queue, Closed(now.AddDays(1)));
        await host.SendAsync(Dialogues, new DialogueCancelled(dialogue, 2, "firearms", "Demo dialogue", now.AddDays(1), "Europe/Vienna", "The venue is closed.", now, "global", "Public"));
        // Nothing was entered, and nothing is taken out.
        await MailAsync(told, 2);
        host.Clock.Advance(TimeSpan.FromDays(40));
        await host.Services.GetRequiredService<DeleteOldRecords>().CleanAsync(host.Clock.GetUtcNow(), Stop);
        // What came later is no longer there to say that the window and the date no longer count.
        Assert.Equal(0, await host.CountAsync($"feed_entries WHERE subject_id IN ('{_decision}', '{dialogue}') AND subject_version > 1 AND data IS NOT NULL"));
        foreach (var (path, tag) in holds)
        {
            using var released = await administrator.PostAsync(path, new { }, Stop, ifMatch: tag);
            Assert.Equal(HttpStatusCode.OK, released.StatusCode);
        }

        await MailAsync(told, 4);
        var mails = await Task.WhenAll((await _catcher.ToAsync($"{told}@partner.example", Stop)).Select(ReadAsync));
        Assert.Equal([0, 0, 0, 0], mails.Select(mail => mail.GetProperty("calendars").GetArrayLength()));
    }

    [Fact]
    public async Task A_mail_whose_date_cannot_be_read_goes_without_it_and_holds_up_no_other()
    {
        var told = await host.ContactAsync("unodc", _framework);
        var (broken, whole) = (TestActor.NewId("evt"), TestActor.NewId("evt"));
        await _catcher.DisposeAsync();
        await host.SendAsync(Dialogues, Dialogue(broken, Opens.AddDays(200)));
        await host.SendAsync(Dialogues, Dialogue(whole, Opens.AddDays(200)));
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        await host.Database.ExecuteAsync($"UPDATE notifications.feed_entries SET data = 'no JSON' WHERE subject_id = '{broken}'", Stop);
        _catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);

        host.Clock.Advance(TimeSpan.FromMinutes(1));

        await MailAsync(told, 2);
        var mails = await Task.WhenAll((await _catcher.ToAsync($"{told}@partner.example", Stop)).Select(ReadAsync));
        Assert.Equal([0, 1], mails.Select(mail => mail.GetProperty("calendars").GetArrayLength()).Order());
        await host.Database.ExecuteAsync($"DELETE FROM notifications.feed_entries WHERE subject_id = '{broken}'", Stop);
    }

    private static DialogueAnnounced Dialogue(string id, DateTimeOffset starts) => new(
        id, 1, "firearms", "Demo dialogue", "Session", starts, starts.AddHours(8), "Europe/Vienna", "Vienna", "hybrid", starts.AddDays(-1), starts.AddDays(-1).AddHours(8), starts.AddDays(-14), Opens,
        "global", "Public");

    /// <summary>The newest mail to a person, once so many have come.</summary>
    private async Task<JsonElement> MailAsync(string person, int count)
    {
        var mails = await Eventually.HoldsAsync(() => _catcher.ToAsync($"{person}@partner.example", Stop), found => found.Count == count, Stop);
        return await ReadAsync(mails[^1]);
    }

    private async Task<JsonElement> ReadAsync(JsonElement mail) => await OtherReader.MailAsync(await _catcher.SourceAsync(mail, Stop), Stop);

    /// <summary>The one event of a mail's calendar, as ical.js reads it, after node-ical has read the same.</summary>
    private static async Task<JsonElement> CalendarAsync(JsonElement mail, string method)
    {
        var part = Assert.Single(mail.GetProperty("calendars").EnumerateArray());
        var parameters = part.GetProperty("type").GetProperty("params");
        Assert.Equal((method, "utf-8"), (parameters.GetProperty("method").GetString(), parameters.GetProperty("charset").GetString()));
        var (one, other) = await OtherReader.CalendarAsync(part.GetProperty("text").GetString()!, Stop);
        Assert.Equal((method, method), (one.GetProperty("method").GetString(), other.GetProperty("method").GetString()));
        var (first, second) = (Assert.Single(one.GetProperty("events").EnumerateArray()), Assert.Single(other.GetProperty("events").EnumerateArray()));
        foreach (var member in new[] { "uid", "sequence", "startsAt", "endsAt", "stamp", "summary", "description", "status" })
        {
            Assert.Equal((member, first.GetProperty(member).ToString()), (member, second.GetProperty(member).ToString()));
        }

        return first;
    }

    private string Reach => $"framework:{_framework}";

    private DecisionOpened Opened() => new(
        _decision, 1, "req_1", "membership", _framework, "pilot-launch", "pil_1", ["government", "unodc"], "nothing", "all", Opens, LastSecond, "Asia/Karachi", "dpr_1", 1, Reach, "FrameworkOnly", "Shall it be launched?", "notAgreed");

    private DecisionExtended Extended() => new(_decision, 2, _framework, "pil_1", LastSecond.AddDays(7), "Asia/Karachi", Reach, "FrameworkOnly");

    private DecisionClosed Closed(DateTimeOffset at) => new(
        _decision, 3, "req_1", "membership", _framework, "pilot-launch", "pil_1", "agreed", new Dictionary<string, string> { ["government"] = "consent", ["unodc"] = "consent" }, [],
        new Dictionary<string, string>(), null, at, "dpr_1", 1, Reach, "FrameworkOnly");
}
