using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Decisions;

/// <summary>Decisions are told to the three sides of their framework: mail, webhook and feed.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class DecisionNoticeTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Queue = "notifications-tell-of-decisions";

    private static readonly DateTimeOffset LastSecond = new(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _decision = TestActor.NewId("dec");
    private Receiver _receiver = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _receiver = await Receiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task An_open_decision_is_mailed_to_the_sides_asked_and_told_to_the_systems_of_all_three()
    {
        var stranger = TestActor.NewId("frm");
        var contacts = await host.ThreeContactsAsync(_framework);
        await host.ContactAsync("government", stranger);
        await host.ContactAsync("platform", _framework);
        await host.AddVerifiedAsync(_receiver.On("/civil", 200), side: "civil_society", framework: _framework);
        await host.AddVerifiedAsync(_receiver.On("/unodc", 200), side: "unodc", framework: _framework);
        var (outside, _) = await host.AddVerifiedAsync(_receiver.On("/outside", 200), framework: stranger);

        await host.SendAsync(Queue, Opened("government", "unodc"));

        Assert.Equal("pilot-launch", (await _receiver.OneAsync("/civil")).GetProperty("data").GetProperty("kind").GetString());
        Assert.Equal(NoticeTypes.DecisionOpened, (await _receiver.OneAsync("/unodc")).GetProperty("type").GetString());
        Assert.Null(await host.DeliveriesAsync(outside));
        Assert.Equal(new[] { contacts.Government, contacts.Unodc }.Order(StringComparer.Ordinal), await host.MailedAsync(_decision));
        Assert.Equal(
            """{"kind": "pilot-launch", "sides": "government,unodc", "silence": "notAgreed", "closesAt": "2026-12-06 23:59:59 Asia/Karachi (UTC+05:00)"}""", await host.FactsAsync(_decision));
        foreach (var side in new[] { TestActor.Government(_framework), TestActor.Coordinator(_framework, TestActor.NewId("org")), TestActor.Unodc(_framework) })
        {
            Assert.Equal([NoticeTypes.DecisionOpened], await host.ReadFeedAsync(side, _decision));
        }

        Assert.Empty(await host.ReadFeedAsync(TestActor.Government(stranger), _decision));
        Assert.Empty(await host.ReadFeedAsync(TestActor.Administrator(), _decision));
    }

    // A launch whose rules count silence as consent: what Membership says of it stands, and a message of before leaves it to the record.
    [Theory]
    [InlineData("notAgreed", "notAgreed")]
    [InlineData(null, "inRecord")]
    public async Task The_meaning_of_silence_is_the_one_the_message_says(string? said, string told)
    {
        await host.ContactAsync("government", _framework);

        await host.SendAsync(Queue, Opened("government") with { Silence = "consent", MeaningOfSilence = said });

        await Eventually.HoldsAsync(() => host.FactsAsync(_decision), facts => facts.Contains($"\"silence\": \"{told}\"", StringComparison.Ordinal), Stop);
    }

    [Fact]
    public async Task Every_further_step_of_a_decision_is_told_to_its_three_sides_alone()
    {
        var (extended, contested) = (TestActor.NewId("dec"), TestActor.NewId("dec"));
        var contacts = await host.ThreeContactsAsync(_framework);
        await host.ContactAsync("unodc", TestActor.NewId("frm"));
        await host.AddVerifiedAsync(_receiver.On("/government", 200), framework: _framework);

        await host.SendAsync(Queue, new DecisionExtended(extended, 2, _framework, "pil_1", LastSecond, "Asia/Karachi", Reach, "FrameworkOnly"));
        await host.SendAsync(Queue, new DecisionContested(
            contested, 3, _framework, "pilot-launch", "pil_1", ["unodc", "government"], null, null, "vote", LastSecond, "Asia/Karachi", Reach, "FrameworkOnly"));
        await host.SendAsync(Queue, Closed());

        foreach (var (subject, told) in new[] { (extended, "decision.extended 2"), (contested, "decision.contested 3"), (_decision, "decision.closed 4") })
        {
            await Eventually.EqualsAsync(told, () => host.FeedAsync(subject), Stop);
            Assert.Equal(new[] { contacts.Government, contacts.CivilSociety, contacts.Unodc }.Order(StringComparer.Ordinal), await host.MailedAsync(subject));
        }

        await Eventually.HoldsAsync(
            () => _receiver.Events("/government").Select(one => one.Type).Order(StringComparer.Ordinal).ToList(),
            types => types.SequenceEqual([NoticeTypes.DecisionClosed, NoticeTypes.DecisionContested, NoticeTypes.DecisionExtended]), Stop);
        Assert.Contains("\"objecting\": \"government,unodc\"", await host.FactsAsync(contested), StringComparison.Ordinal);
        Assert.Contains("\"silent\": \"unodc\"", await host.FactsAsync(_decision), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_an_objection_concerns_is_told_that_it_may_reply_and_until_when_and_nobody_else_is()
    {
        var concerned = TestActor.NewId("org");
        var contacts = await host.ThreeContactsAsync(_framework);
        var own = await host.ContactAsync("civil_society", _framework, concerned);
        await host.ContactAsync("civil_society", TestActor.NewId("frm"), concerned);
        await host.AddVerifiedAsync(_receiver.On("/civil", 200), side: "civil_society", framework: _framework);
        var message = new DecisionContested(
            _decision, 3, _framework, "member-objection", "apn_1", ["government"], concerned, LastSecond.AddDays(7), "unodc", LastSecond.AddDays(21), "Asia/Karachi", Reach, "FrameworkOnly");

        await host.RepeatAsync(Queue, message);

        await Eventually.EqualsAsync("decision.contested 3,decision.reply_asked 3", ToldAsync, Stop);
        Assert.Equal([own], await MailedOfAsync(NoticeTypes.DecisionReplyAsked));
        Assert.Equal(
            new[] { contacts.Government, contacts.CivilSociety, contacts.Unodc, own }.Order(StringComparer.Ordinal), await MailedOfAsync(NoticeTypes.DecisionContested));
        Assert.Contains(
            "\"replyClosesAt\": \"2026-12-13 23:59:59 Asia/Karachi (UTC+05:00)\"",
            await host.Database.QueryAsync<string>($"SELECT facts::jsonb::text FROM notifications.feed_entries WHERE subject_id = '{_decision}' AND type = '{NoticeTypes.DecisionReplyAsked}'", Stop),
            StringComparison.Ordinal);
        // Systems hear of it with the contest, which says who may reply; the notice is the organisation's own.
        Assert.Equal(NoticeTypes.DecisionContested, (await _receiver.OneAsync("/civil")).GetProperty("type").GetString());
        Assert.Equal([NoticeTypes.DecisionContested], await host.ReadFeedAsync(TestActor.Unodc(_framework), _decision));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Where_nobody_is_concerned_or_the_rules_give_no_reply_nobody_is_told_of_one(bool isConcerned, bool hasReply)
    {
        var concerned = TestActor.NewId("org");
        await host.ContactAsync("civil_society", _framework, concerned);

        await host.SendAsync(Queue, new DecisionContested(
            _decision, 3, _framework, "pilot-launch", "pil_1", ["unodc"], isConcerned ? concerned : null, hasReply ? LastSecond : null, "vote", LastSecond, "Asia/Karachi", Reach, "FrameworkOnly"));

        await Eventually.EqualsAsync("decision.contested 3", ToldAsync, Stop);
        Assert.Empty(await MailedOfAsync(NoticeTypes.DecisionReplyAsked));
    }

    [Fact]
    public async Task Five_arrivals_of_one_message_tell_everybody_once()
    {
        var contacts = await host.ThreeContactsAsync(_framework);
        var (endpoint, _) = await host.AddVerifiedAsync(_receiver.On("/once", 200), framework: _framework);

        await host.RepeatAsync(Queue, Opened("government"));

        Assert.Equal("decision.opened 1", await host.FeedAsync(_decision));
        Assert.Equal([contacts.Government], await host.MailedAsync(_decision));
        await Eventually.EqualsAsync("delivered 1", () => host.DeliveriesAsync(endpoint), Stop);
        Assert.Single(_receiver.Events("/once"));
    }

    [Fact]
    public async Task Of_a_decision_that_says_it_is_restricted_nobody_is_told()
    {
        await host.ThreeContactsAsync(_framework);
        var (endpoint, _) = await host.AddVerifiedAsync(_receiver.On("/restricted", 200), framework: _framework);

        await host.SendAsync(Queue, Opened("government") with { Class = "Restricted" });

        await Eventually.EqualsAsync("decision.opened 1", () => host.FeedAsync(_decision), Stop);
        Assert.Empty(await host.MailedAsync(_decision));
        Assert.Null(await host.DeliveriesAsync(endpoint));
        Assert.Empty(await host.ReadFeedAsync(TestActor.Government(_framework), _decision));
    }

    [Fact]
    public async Task The_mail_names_outcome_and_silence_in_the_persons_language_and_leaves_the_reasons_to_the_record()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var english = await host.ContactAsync("unodc", _framework);
        var urdu = await host.ContactAsync("civil_society", _framework, language: "ur");

        await host.SendAsync(Queue, Closed());

        var mail = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{english}@partner.example", Stop), mails => mails.Count > 0, Stop));
        Assert.Equal("Decision closed: the launch of a pilot initiative", mail.GetProperty("subject").GetString());
        var text = mail.GetProperty("text").GetString()!;
        Assert.Contains("Outcome: not agreed. Who was silent: UNODC. Who objected: the Government, the civil society alliance.", text, StringComparison.Ordinal);
        Assert.Contains($"https://platform.example/membership/v1/decisions/{_decision}", text, StringComparison.Ordinal);
        var translated = Assert.Single(await Eventually.HoldsAsync(() => catcher.ToAsync($"{urdu}@partner.example", Stop), mails => mails.Count > 0, Stop));
        Assert.Contains("حکومت، سول سوسائٹی اتحاد", translated.GetProperty("text").GetString()!, StringComparison.Ordinal);
        Assert.Contains("dir=\"rtl\"", translated.GetProperty("html").GetString()!, StringComparison.Ordinal);
        Assert.All(new[] { mail, translated }, one => Assert.DoesNotContain("a reason nobody mails", one.GetRawText(), StringComparison.Ordinal));
    }

    private string Reach => $"framework:{_framework}";

    private DecisionOpened Opened(params string[] sides) => new(
        _decision, 1, "req_1", "membership", _framework, "pilot-launch", "pil_1", sides, "nothing", "all", LastSecond.AddDays(-14), LastSecond, "Asia/Karachi", "dpr_1", 1, Reach, "FrameworkOnly", "Shall it be launched?", "notAgreed");

    private DecisionClosed Closed() => new(
        _decision, 4, "req_1", "membership", _framework, "pilot-launch", "pil_1", "notAgreed",
        new Dictionary<string, string> { ["civil_society"] = "object", ["government"] = "object", ["unodc"] = "none" }, ["unodc"],
        new Dictionary<string, string> { ["civil_society"] = "a reason nobody mails", ["government"] = "a reason nobody mails" }, null, LastSecond, "dpr_1", 1, Reach, "FrameworkOnly");

    private async Task<string> ToldAsync() =>
        await host.Database.QueryAsync<string>($"SELECT coalesce(string_agg(type || ' ' || subject_version, ',' ORDER BY type), '') FROM notifications.feed_entries WHERE subject_id = '{_decision}'", Stop) ?? "";

    private async Task<string[]> MailedOfAsync(string type) =>
        await host.Database.QueryAsync<string[]>(
            $"SELECT coalesce(array_agg('per_' || replace(m.person_id::text, '-', '') ORDER BY m.person_id), '{{}}') FROM notifications.mails m JOIN notifications.feed_entries f ON f.position = m.position WHERE f.subject_id = '{_decision}' AND m.template = '{type}'",
            Stop) ?? [];
}
