using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Reminders;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Reminders;

/// <summary>Whoever is asked in a decision and has not answered is reminded before its window ends, each time once; nobody else, and nobody who has answered.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class DecisionReminderTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Queue = "notifications-tell-of-decisions";

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _decision = TestActor.NewId("dec");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Each_side_that_has_not_answered_is_reminded_once_at_each_distance_by_two_replicas()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        await using var receiver = await Receiver.StartAsync();
        await using var replica = await host.AddReplicaAsync();
        var contacts = await host.ThreeContactsAsync(_framework);
        await host.ContactAsync("government", TestActor.NewId("frm"));
        await host.AddVerifiedAsync(receiver.On("/government", 200), eventTypes: ["decision.answer_due"], framework: _framework);
        await host.AddVerifiedAsync(receiver.On("/unodc", 200), eventTypes: ["decision.*"], side: "unodc", framework: _framework);
        var end = EndIn(days: 14);

        await OpenedAsync(end, "government", "civil_society");
        await host.RepeatAsync(Queue, Taken(2, "civil_society"));
        host.Clock.MoveTo(end.AddDays(-7));
        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);
        host.Clock.MoveTo(end.AddDays(-2));
        await Eventually.EqualsAsync(2, () => RemindersAsync(), Stop);
        host.Clock.MoveTo(end.AddHours(-24));
        await Eventually.EqualsAsync(3, () => RemindersAsync(), Stop);
        await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);

        Assert.Equal($"{contacts.Government} sent 3", await RemindedAsync());
        var mail = (await catcher.ReceivedAsync($"{contacts.Government}@partner.example", Stop, 4)).First(one => one.GetProperty("subject").GetString()!.StartsWith("An answer", StringComparison.Ordinal));
        Assert.Equal("An answer is awaited: the launch of a pilot initiative", mail.GetProperty("subject").GetString());
        Assert.Contains("it has no answer yet from: the Government.", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.Contains("counts as: no consent, and without every side's consent it is not agreed.", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.False(mail.GetProperty("headers").TryGetProperty("list-unsubscribe", out _));
        var events = await Eventually.HoldsAsync(() => receiver.Events("/government"), found => found.Count >= 3, Stop);
        Assert.Equal(["P2D", "P7D", "PT24H"], events.Select(one => one.Json.GetProperty("data").GetProperty("before").GetString()!).Order(StringComparer.Ordinal));
        // Of another side's silence nobody is reminded, and of an answer not what it was.
        await Eventually.HoldsAsync(() => receiver.Events("/unodc"), found => found.Count >= 2, Stop);
        Assert.Equal([NoticeTypes.DecisionOpened, NoticeTypes.DecisionPositionTaken], receiver.Events("/unodc").Select(one => one.Type).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(NoticeTypes.DecisionAnswerDue, await host.ReadFeedAsync(TestActor.Unodc(_framework), _decision));
        Assert.Equal(3, (await host.ReadFeedAsync(TestActor.Government(_framework), _decision)).Count(type => type == NoticeTypes.DecisionAnswerDue));
    }

    [Fact]
    public async Task Another_end_has_reminders_of_its_own_and_those_of_the_old_one_are_withdrawn()
    {
        var contacts = await host.ThreeContactsAsync(_framework);
        var end = EndIn(days: 8);
        await OpenedAsync(end, "government");
        host.Clock.MoveTo(end.AddDays(-2));
        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);

        // Nothing can be sent yet, and meanwhile the window is lengthened.
        await host.SendAsync(Queue, new DecisionExtended(_decision, 2, _framework, "pil_1", end.AddDays(7), "UTC", Reach, "FrameworkOnly"));
        await Eventually.HoldsAsync(() => host.FeedAsync(_decision), told => told.EndsWith("decision.extended 2", StringComparison.Ordinal), Stop);
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.MoveTo(end.AddDays(5));
        await Eventually.EqualsAsync(2, () => RemindersAsync(), Stop);
        await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);

        Assert.Equal($"{contacts.Government} sent 1, {contacts.Government} withdrawn 1", await RemindedAsync());
    }

    [Fact]
    public async Task A_reminder_that_waits_is_withdrawn_when_the_side_answers_and_when_a_newer_one_is_there()
    {
        var contacts = await host.ThreeContactsAsync(_framework);
        var end = EndIn(days: 14);
        await OpenedAsync(end, "government", "unodc");
        foreach (var days in new[] { 7, 2 })
        {
            host.Clock.MoveTo(end.AddDays(-days));
            await Eventually.EqualsAsync(days == 7 ? 2 : 4, () => RemindersAsync(), Stop);
        }

        await TakenAsync(2, "unodc");
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        await Eventually.EqualsAsync(0, () => host.CountAsync("mails WHERE state = 'pending'"), Stop);

        Assert.Equal(
            string.Join(", ", new[] { $"{contacts.Government} sent 1", $"{contacts.Government} withdrawn 1", $"{contacts.Unodc} withdrawn 2" }.Order(StringComparer.Ordinal)), await RemindedAsync());
    }

    [Fact]
    public async Task Nobody_is_reminded_of_what_is_over_nor_of_what_they_may_not_read()
    {
        await host.ThreeContactsAsync(_framework);
        var (over, restricted, answered) = (TestActor.NewId("dec"), TestActor.NewId("dec"), TestActor.NewId("dec"));
        var end = EndIn(days: 14);
        // In whichever order the messages come.
        await host.SendAsync(Queue, Closed(over, end));
        await Eventually.EqualsAsync("decision.closed 4", () => host.FeedAsync(over), Stop);
        await host.SendAsync(Queue, Taken(2, "government") with { DecisionId = answered });
        await Eventually.EqualsAsync("decision.position_taken 2", () => host.FeedAsync(answered), Stop);
        foreach (var id in new[] { over, restricted, answered, _decision })
        {
            await host.SendAsync(Queue, Opened(end, "government") with { DecisionId = id, Class = id == restricted ? "Restricted" : "FrameworkOnly" });
            await Eventually.HoldsAsync(() => host.FeedAsync(id), told => told.Contains("decision.opened", StringComparison.Ordinal), Stop);
        }

        host.Clock.MoveTo(end.AddDays(-7));

        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);
        Assert.Equal(1, await host.CountAsync($"mails WHERE template = '{NoticeTypes.DecisionAnswerDue}'"));
        // Of the restricted one the feed knows, and shows it to nobody.
        Assert.Equal("decision.opened 1, decision.answer_due 1", await host.FeedAsync(restricted));
        Assert.Equal("decision.closed 4, decision.opened 1", await host.FeedAsync(over));
        Assert.Empty(await host.ReadFeedAsync(TestActor.Government(_framework), restricted));
        Assert.True(MailTopic.Of(NoticeTypes.DecisionAnswerDue).IsAlwaysSent);
    }

    [Fact]
    public async Task Of_a_contested_decision_the_one_concerned_is_reminded_of_its_reply_and_then_the_deciding_side_of_its_ruling()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var contacts = await host.ThreeContactsAsync(_framework);
        var concerned = TestActor.NewId("org");
        var member = await host.ContactAsync("civil_society", _framework, concerned);
        var reply = EndIn(days: 15);
        await OpenedAsync(reply.AddDays(-15), "government", "unodc");
        await ContestedAsync("unodc", reply.AddDays(14), concerned, reply);

        host.Clock.MoveTo(reply.AddDays(-7));
        await Eventually.EqualsAsync($"decision.reply_due {member}", () => DueAsync(), Stop);
        Assert.Contains(
            "It has the right to reply until",
            (await catcher.ReceivedAsync($"{member}@partner.example", Stop, 3)).Single(mail => mail.GetProperty("subject").GetString()!.StartsWith("Your right of reply", StringComparison.Ordinal)).GetProperty("text").GetString()!,
            StringComparison.Ordinal);
        await TakenAsync(4, "civil_society", "reply");
        // 14 days before the end nobody rules yet: the one concerned may reply until then.
        host.Clock.MoveTo(reply.AddDays(7));
        await Eventually.EqualsAsync($"decision.reply_due {member}, decision.ruling_due {contacts.Unodc}", () => DueAsync(), Stop);
        var ruling = (await catcher.ReceivedAsync($"{contacts.Unodc}@partner.example", Stop, 3)).Single(mail => mail.GetProperty("subject").GetString()!.StartsWith("A contested decision awaits", StringComparison.Ordinal));
        Assert.Contains("Whose decision or vote is awaited: UNODC.", ruling.GetProperty("text").GetString()!, StringComparison.Ordinal);

        await host.SendAsync(Queue, Closed(_decision, host.Clock.GetUtcNow()) with { Version = 5 });
        await Eventually.EqualsAsync(0, () => host.CountAsync($"decisions WHERE id = '{_decision}' AND next_reminder_at IS NOT NULL"), Stop);
        Assert.Equal([NoticeTypes.DecisionRulingDue], (await host.ReadFeedAsync(TestActor.Unodc(_framework), _decision)).Where(KnownDecision.Reminders.Contains));
        Assert.DoesNotContain(await host.ReadFeedAsync(TestActor.Government(_framework), _decision), KnownDecision.Reminders.Contains);
    }

    [Fact]
    public async Task Of_a_contested_decision_that_is_voted_on_each_side_is_reminded_that_has_not_voted_whatever_it_said_before()
    {
        var contacts = await host.ThreeContactsAsync(_framework);
        var end = EndIn(days: 8);
        // In whichever order the messages come.
        await host.SendAsync(Queue, Taken(4, "government") with { Phase = "vote" });
        await Eventually.EqualsAsync("decision.position_taken 4", () => host.FeedAsync(_decision), Stop);
        await ContestedAsync("vote", end, null, null);
        await host.SendAsync(Queue, Opened(end.AddDays(-10), "government", "unodc"));
        await Eventually.HoldsAsync(() => host.FeedAsync(_decision), told => told.EndsWith("decision.opened 1", StringComparison.Ordinal), Stop);
        await TakenAsync(2, "unodc");

        host.Clock.MoveTo(end.AddDays(-7));

        await Eventually.EqualsAsync($"decision.ruling_due {contacts.Unodc}", () => DueAsync(), Stop);
    }

    [Fact]
    public async Task A_reminder_that_waits_for_a_receiver_is_withdrawn_when_a_newer_one_is_there_and_when_the_side_answers()
    {
        await using var receiver = await Receiver.StartAsync();
        var owner = TestActor.Government(_framework);
        var (endpoint, _) = await host.AddVerifiedAsync(receiver.On("/government", 500), eventTypes: [NoticeTypes.DecisionAnswerDue], framework: _framework, owner: owner);
        var end = EndIn(days: 14);
        await OpenedAsync(end, "government", "unodc");
        host.Clock.MoveTo(end.AddDays(-7));
        await Eventually.EqualsAsync("P7D pending", () => ToSystemsAsync(), Stop);

        host.Clock.MoveTo(end.AddDays(-2));
        await Eventually.EqualsAsync("P2D pending, P7D withdrawn", () => ToSystemsAsync(), Stop);
        await TakenAsync(2, "unodc");
        Assert.Equal("P2D pending, P7D withdrawn", await ToSystemsAsync());
        await TakenAsync(3, "government");

        Assert.Equal("P2D withdrawn, P7D withdrawn", await ToSystemsAsync());
        using var client = await host.ActAsAsync(owner, Stop);
        var newest = ReminderRule.EventIdOf(NoticeTypes.DecisionAnswerDue, _decision, end, "P2D", "government");
        Assert.Equal("withdrawn", (await client.ReadAsync($"/notifications/v1/webhook-endpoints/{endpoint}/messages/msg_{newest:N}/explain", Stop)).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task What_was_asked_before_is_reminded_of_from_then_on_and_nobody_is_told_anew_what_happened_then()
    {
        var contacts = await host.ThreeContactsAsync(_framework);
        var end = EndIn(days: 8);
        await host.RepeatAsync(Queue, Restated(5, end, answered: ["government"]));
        Assert.Equal("", await host.FeedAsync(_decision));

        host.Clock.MoveTo(end.AddDays(-7));

        await Eventually.EqualsAsync(1, () => RemindersAsync(), Stop);
        Assert.Equal($"{contacts.Unodc} pending 1", await RemindedAsync());
    }

    [Fact]
    public async Task Of_a_contested_one_of_before_whoever_has_not_voted_is_reminded()
    {
        var contacts = await host.ThreeContactsAsync(_framework);
        var end = EndIn(days: 8);
        await host.RepeatAsync(Queue, Restated(5, end, answered: ["government"]) with { ContestedBy = "vote", VotedSides = ["unodc"] });

        host.Clock.MoveTo(end.AddDays(-7));

        await Eventually.EqualsAsync($"decision.ruling_due {contacts.Government}", () => DueAsync(), Stop);
    }

    /// <summary>In whichever order they come: steps that were heard of are newer than what is told of before, or say the same.</summary>
    [Fact]
    public async Task What_is_known_already_stays_when_it_is_told_again()
    {
        await host.ThreeContactsAsync(_framework);
        var end = EndIn(days: 14);
        await OpenedAsync(end, "government", "unodc");
        await TakenAsync(2, "unodc");
        var known = await RowAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.RepeatAsync(Queue, Restated(3, end, answered: ["unodc"]));
        Assert.Equal(known, await RowAsync());

        await host.SendAsync(Queue, new DecisionExtended(_decision, 4, _framework, "pil_1", end.AddDays(7), "UTC", Reach, "FrameworkOnly"));
        await Eventually.HoldsAsync(() => host.FeedAsync(_decision), told => told.EndsWith("decision.extended 4", StringComparison.Ordinal), Stop);
        var longer = await RowAsync();
        await host.RepeatAsync(Queue, Restated(3, end, answered: []));
        Assert.Equal(longer, await RowAsync());

        await host.SendAsync(Queue, Closed(_decision, host.Clock.GetUtcNow()) with { Version = 5 });
        await Eventually.EqualsAsync(1, () => host.CountAsync($"decisions WHERE id = '{_decision}' AND is_over"), Stop);
        await host.RepeatAsync(Queue, Restated(6, end.AddDays(30), answered: []));
        Assert.Equal(0, await host.CountAsync($"decisions WHERE id = '{_decision}' AND next_reminder_at IS NOT NULL"));
    }

    private Task<string?> RowAsync() => host.Database.QueryAsync<string?>($"SELECT to_jsonb(d)::text FROM notifications.decisions d WHERE id = '{_decision}'", Stop);

    private DecisionRestated Restated(long version, DateTimeOffset end, string[] answered) => new(
        _decision, version, _framework, "pilot-launch", ["government", "unodc"], "notAgreed", answered, [], false, null, null, null, end, "UTC", Reach, "FrameworkOnly");

    private string Reach => $"framework:{_framework}";

    /// <summary>To the second, as a window's end is.</summary>
    private DateTimeOffset EndIn(int days)
    {
        var end = host.Clock.GetUtcNow().AddDays(days).AddHours(1);
        return end.AddTicks(-(end.Ticks % TimeSpan.TicksPerSecond));
    }

    private async Task OpenedAsync(DateTimeOffset end, params string[] sides)
    {
        await host.SendAsync(Queue, Opened(end, sides));
        await Eventually.EqualsAsync("decision.opened 1", () => host.FeedAsync(_decision), Stop);
    }

    private async Task ContestedAsync(string by, DateTimeOffset until, string? concerned, DateTimeOffset? reply)
    {
        await host.SendAsync(Queue, new DecisionContested(_decision, 3, _framework, "pilot-launch", "pil_1", ["government"], concerned, reply, by, until, "UTC", Reach, "FrameworkOnly"));
        await Eventually.HoldsAsync(() => host.FeedAsync(_decision), told => told.EndsWith(concerned is null ? "decision.contested 3" : "decision.reply_asked 3", StringComparison.Ordinal), Stop);
    }

    private async Task TakenAsync(long version, string side, string? phase = null)
    {
        await host.SendAsync(Queue, Taken(version, side) with { Phase = phase });
        await Eventually.HoldsAsync(() => host.FeedAsync(_decision), told => told.EndsWith($"decision.position_taken {version}", StringComparison.Ordinal), Stop);
    }

    private Task<long> RemindersAsync() => host.CountAsync(
        $"feed_entries f JOIN notifications.mails m ON m.position = f.position WHERE f.subject_id = '{_decision}' AND f.type = '{NoticeTypes.DecisionAnswerDue}'");

    /// <summary>Whom reminders of the decision are written to by mail.</summary>
    private async Task<string> DueAsync() => await host.Database.QueryAsync<string>(
        $"""
        SELECT string_agg(f.type || ' per_' || replace(m.person_id::text, '-', ''), ', ' ORDER BY f.position)
        FROM notifications.mails m JOIN notifications.feed_entries f ON f.position = m.position
        WHERE f.subject_id = '{_decision}' AND f.type LIKE '%_due'
        """,
        Stop) ?? "";

    /// <summary>What became of the reminders to endpoints, the newest first.</summary>
    private async Task<string> ToSystemsAsync() => await host.Database.QueryAsync<string>(
        $"""
        SELECT string_agg(concat_ws(' ', f.data::jsonb ->> 'before', d.state), ', ' ORDER BY f.position DESC)
        FROM notifications.webhook_deliveries d JOIN notifications.feed_entries f ON f.position = d.position
        WHERE f.subject_id = '{_decision}' AND f.type LIKE '%_due'
        """,
        Stop) ?? "";

    /// <summary>Who was written to and what became of it.</summary>
    private async Task<string> RemindedAsync() => await host.Database.QueryAsync<string>(
        $"""
        SELECT string_agg(line, ', ' ORDER BY line COLLATE "C") FROM (
            SELECT concat_ws(' ', 'per_' || replace(person_id::text, '-', ''), state, count(*)) AS line
            FROM notifications.mails WHERE template = '{NoticeTypes.DecisionAnswerDue}' GROUP BY person_id, state) AS lines
        """,
        Stop) ?? "";

    private DecisionOpened Opened(DateTimeOffset end, params string[] sides) => new(
        _decision, 1, "req_1", "membership", _framework, "pilot-launch", "pil_1", sides, "nothing", "all", end.AddDays(-14), end, "UTC", "dpr_1", 1, Reach, "FrameworkOnly", "Shall it be launched?", "notAgreed");

    private PositionTaken Taken(long version, string side) => new(_decision, version, _framework, side, host.Clock.GetUtcNow(), Reach, "FrameworkOnly");

    private DecisionClosed Closed(string id, DateTimeOffset at) => new(
        id, 4, "req_1", "membership", _framework, "pilot-launch", "pil_1", "notAgreed", new Dictionary<string, string>(), [], new Dictionary<string, string>(), null, at, "dpr_1", 1, Reach, "FrameworkOnly");
}
