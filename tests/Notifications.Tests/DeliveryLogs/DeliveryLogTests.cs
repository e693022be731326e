using System.Net;
using System.Text.Json;
using Trilateral.Events.Contracts;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.DeliveryLogs;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.DeliveryLogs;

/// <summary>Who was told what of a record, as those who may know it read it, and a mail that is sent again.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class DeliveryLogTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Path = "/notifications/v1/delivery-logs";
    private const string Queue = "notifications-tell-of-decisions";

    private static readonly DateTimeOffset At = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _decision = TestActor.NewId("dec");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await host.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Those_who_may_read_a_record_read_who_was_told_of_it_and_each_side_names_its_own_people_only()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var government = await host.ContactAsync("government", _framework, language: "fr");
        var unodc = await host.ContactAsync("unodc", _framework);
        await host.SendAsync(Queue, Announced());
        await Eventually.EqualsAsync(2, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        using var reader = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var stranger = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);

        var log = await Eventually.HoldsAsync(() => LogAsync(reader), lines => lines.Count == 2 && lines.TrueForAll(line => Text(line, "proof") == "delivered"), Stop);

        Assert.Equal([("government", government, "fr"), ("unodc", null, "en")], log.Select(line => (Text(line, "side")!, Text(line, "person"), Text(line, "language")!)).OrderBy(line => line.Item1, StringComparer.Ordinal));
        Assert.All(log, line => Assert.Equal(("decision.announced", "audience", "sent", 1, 250), (Text(line, "type"), Text(line, "why"), Text(line, "state"), line.GetProperty("attempts").GetInt32(), line.GetProperty("reply").GetInt32())));
        Assert.Equal(MailTemplates.Load().Find("decision.announced", "fr").Version, Text(log.Single(line => Text(line, "side") == "government"), "templateVersion"));
        Assert.Equal(2, log.Select(line => Text(line, "templateVersion")).Distinct().Count());
        Assert.Equal(new[] { government, unodc }.Order(StringComparer.Ordinal), (await LogAsync(administrator)).Select(line => Text(line, "person")).Order(StringComparer.Ordinal));
        using var hidden = await stranger.GetAsync($"{Path}/{_decision}", Stop);
        await hidden.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.DoesNotContain("@", string.Concat(log.Select(line => line.GetRawText())), StringComparison.Ordinal);

        // Page by page it is the same.
        var first = await reader.ReadAsync($"{Path}/{_decision}?limit=1", Stop);
        var second = await reader.ReadAsync($"{Path}/{_decision}?limit=1&cursor={Uri.EscapeDataString(Text(first, "next")!)}", Stop);
        Assert.Equal(log.Select(line => line.GetRawText()), new[] { first, second }.Select(page => Assert.Single(page.GetProperty("items").EnumerateArray()).GetRawText()));
        Assert.False(second.TryGetProperty("next", out _));

        // Of what is restricted, and no body's own affair, nobody reads here, whoever runs the platform included.
        await host.Database.ExecuteAsync($"UPDATE notifications.feed_entries SET class = 'Restricted' WHERE subject_id = '{_decision}'", Stop);
        foreach (var caller in new[] { reader, administrator })
        {
            using var restricted = await caller.GetAsync($"{Path}/{_decision}", Stop);
            await restricted.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }
    }

    [Fact]
    public async Task Of_a_restricted_record_the_body_whose_affair_it_is_reads_who_was_told_and_nobody_else()
    {
        var (dialogue, registration, organisation) = (TestActor.NewId("evt"), TestActor.NewId("reg"), TestActor.NewId("org"));
        var person = await host.ContactAsync("civil_society", _framework, organisation);
        await host.SendAsync(
            "notifications-tell-of-dialogues",
            new DialogueAnnounced(dialogue, 1, "firearms", "Demo dialogue", "Session", At, At, "Europe/Vienna", "Vienna", "hybrid", At, At, At, At, "global", "Public"));
        await host.SendAsync(
            "notifications-tell-of-dialogues", new RegistrationConfirmed(registration, 1, dialogue, organisation, person, "online", At, "civil_society", $"framework:{_framework}", "Restricted"));
        await Eventually.EqualsAsync("registration.confirmed 1", () => host.FeedAsync(registration), Stop);
        using var member = await host.ActAsAsync(TestActor.Member(_framework, organisation), Stop);

        var line = Assert.Single((await member.ReadAsync($"{Path}/{registration}", Stop)).GetProperty("items").EnumerateArray());

        Assert.Equal(("registration.confirmed", "addressed", "civil_society"), (Text(line, "type"), Text(line, "why"), Text(line, "side")));
        foreach (var stranger in new[]
        {
            TestActor.Member(_framework, TestActor.NewId("org")), TestActor.Member(TestActor.NewId("frm"), organisation), new(Side.Government, Roles.GovernmentFocalPoint) { Framework = _framework, Organisation = organisation },
            TestActor.Government(_framework), TestActor.Unodc(), TestActor.Administrator(), new(Side.CivilSociety, Roles.AllianceMember) { Framework = _framework },
        })
        {
            using var caller = await host.ActAsAsync(stranger, Stop);
            using var hidden = await caller.GetAsync($"{Path}/{registration}", Stop);
            await hidden.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        // It stands in nobody's feed, the body's own included.
        Assert.Empty(await host.ReadFeedAsync(TestActor.Member(_framework, organisation), registration));
    }

    [Fact]
    public async Task A_mail_is_sent_again_to_the_corrected_address_and_then_proves_what_it_did_not_before()
    {
        await using var relay = NodeProgram.Start("deploy/mail", "../../tests/node/relay.js", $"{host.SmtpPort}", System.IO.Path.Combine(NodeProgram.Root, "deploy/mail/node_modules/smtp-server"));
        await Eventually.HoldsAsync(() => relay.Output, output => output.Contains("listening", StringComparison.Ordinal), Stop);
        var person = await host.ContactAsync("government", _framework);
        await host.Database.ExecuteAsync($"UPDATE notifications.contacts SET address = 'refuse-550-5.1.1@example.org' WHERE id = '{person[4..]}'", Stop);
        await host.SendAsync(Queue, Announced("government"));
        await Eventually.EqualsAsync("decision.announced 1", () => host.FeedAsync(_decision), Stop);
        using var reader = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var refused = Assert.Single(await Eventually.HoldsAsync(() => LogAsync(reader), lines => lines.Count == 1 && Text(lines[0], "proof") == "refused", Stop));
        var again = $"/notifications/v1/contacts/{person}/messages/{Text(refused, "message")}/resend";

        using var foreign = await reader.PostAsync(again, new { }, Stop);
        using var suppressed = await administrator.PostAsync(again, new { }, Stop);
        await host.Database.ExecuteAsync($"UPDATE notifications.contacts SET address = 'corrected@example.org', suppressed_at = NULL WHERE id = '{person[4..]}'", Stop);
        using var nobody = await administrator.PostAsync(again.Replace(person, TestActor.NewId("per"), StringComparison.Ordinal), new { }, Stop);
        using var nothing = await administrator.PostAsync(again.Replace(Text(refused, "message")!, TestActor.NewId("msg"), StringComparison.Ordinal), new { }, Stop);
        using var sent = await administrator.PostAsync(again, new { }, Stop);

        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await suppressed.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await nobody.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await nothing.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        await Eventually.HoldsAsync(() => relay.Output, output => output.Contains("corrected@example.org <", StringComparison.Ordinal), Stop);
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'sent' AND attempts = 1"), Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        await Eventually.HoldsAsync(() => LogAsync(reader), lines => Text(Assert.Single(lines), "proof") == "delivered", Stop);
        Assert.Equal(
            "NoticeBounced NoticeDelivered",
            await host.Database.QueryAsync<string>(
                $"SELECT string_agg(split_part(message_type, ':', 4), ' ' ORDER BY message_type) FROM notifications.outbox WHERE body::jsonb ->> 'addresseeId' = '{person}'", Stop));
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE action = 'mail.resent' AND subject = '{person}'"));
    }

    [Fact]
    public async Task Webhooks_stand_in_it_behind_the_mails_and_only_its_owner_and_who_runs_the_platform_see_which_endpoint_it_was_and_what_it_answered()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        await using var receiver = await Receiver.StartAsync();
        await host.ContactAsync("government", _framework);
        var (owner, hooks, status) = (TestActor.Unodc(_framework), "/notifications/v1/webhook-endpoints", 500);
        var (endpoint, _) = await host.AddVerifiedAsync(receiver.On("/unodc", (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        }), side: "unodc", framework: _framework, owner: owner);
        // Nobody's silence hangs on a member's system, and so nothing had to be proven by it.
        await host.AddVerifiedAsync(receiver.On("/member", 200), side: "civil_society", framework: _framework, owner: TestActor.Member(_framework, TestActor.NewId("org")));
        await host.SendAsync(Queue, Announced("government", "unodc"));
        await receiver.OneAsync("/member");
        using var reader = await host.ActAsAsync(TestActor.Government(_framework), Stop);
        using var own = await host.ActAsAsync(owner, Stop);
        using var colleague = await host.ActAsAsync(TestActor.Unodc(_framework), Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);

        var waiting = Of(await Eventually.HoldsAsync(() => LogAsync(own), lines => lines.Count == 3 && Of(lines, "unodc").TryGetProperty("reply", out _) && Text(lines[0], "state") == "sent" && Text(Of(lines, "civil_society"), "state") == "delivered", Stop), "unodc");
        Assert.Equal(("webhook", "pending", 500, true, null), (Text(waiting, "channel"), Text(waiting, "state"), waiting.GetProperty("reply").GetInt32(), waiting.TryGetProperty("nextAttemptAt", out _), Text(waiting, "proof")));
        status = 204;
        host.Clock.Advance(TimeSpan.FromMinutes(15));
        var log = await Eventually.HoldsAsync(() => LogAsync(reader), lines => lines.TrueForAll(line => Text(line, "side") == "civil_society" || Text(line, "proof") == "delivered"), Stop);

        Assert.Equal(["mail government", "webhook civil_society", "webhook unodc"], log.Select(line => $"{Text(line, "channel")} {Text(line, "side")}").Order(StringComparer.Ordinal));
        Assert.Equal("mail", Text(log[0], "channel"));
        var told = Of(log, "unodc");
        Assert.Equal(("decision.announced", "audience", "delivered"), (Text(told, "type"), Text(told, "why"), Text(told, "state")));
        Assert.All(new[] { "writtenAt", "endedAt", "proofToldAt" }, member => Assert.True(told.GetProperty(member).GetDateTimeOffset() > default(DateTimeOffset)));
        // How another's system is doing is none of the reader's business: that it was told is.
        Assert.All(new[] { "person", "endpoint", "attempts", "reply", "language", "templateVersion", "nextAttemptAt" }, member => Assert.False(told.TryGetProperty(member, out _)));
        var mine = Of(await LogAsync(own), "unodc");
        Assert.Equal((2, 204), (mine.GetProperty("attempts").GetInt32(), mine.GetProperty("reply").GetInt32()));
        // What nothing had to be proven by says when the receiver took it, and of no proof.
        var plain = Of(log, "civil_society");
        Assert.Equal(("decision.announced", "delivered", null, true), (Text(plain, "type"), Text(plain, "state"), Text(plain, "proof"), plain.TryGetProperty("endedAt", out _)));
        Assert.Equal(
            [$"{endpoint}", null, $"{endpoint}"], new[] { await LogAsync(own), await LogAsync(colleague), await LogAsync(administrator) }.Select(lines => Text(Of(lines, "unodc"), "endpoint")));
        Assert.DoesNotContain("127.0.0.1", string.Concat((await LogAsync(own)).Select(line => line.GetRawText())), StringComparison.Ordinal);

        // Page by page it is the same, and counted; who may not read the record reads none of it.
        await PagedAsync(reader, log);
        using var stranger = await host.ActAsAsync(TestActor.Unodc(TestActor.NewId("frm")), Stop);
        using var hidden = await stranger.GetAsync($"{Path}/{_decision}", Stop);
        await hidden.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);

        // What was told and proven stays when the endpoint is gone, and with it the delivery.
        var tag = (await own.GetAsync($"{hooks}/{endpoint}", Stop)).Tag();
        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"{hooks}/{endpoint}");
        delete.Headers.TryAddWithoutValidation("If-Match", tag);
        using var deleted = await own.SendAsync(delete, Stop);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        var kept = await LogAsync(administrator);
        var left = kept[^1];
        Assert.Equal(3, kept.Count);
        await PagedAsync(administrator, kept);
        Assert.Equal(("delivered", "delivered", null), (Text(left, "state"), Text(left, "proof"), Text(left, "endpoint")));
        Assert.All(new[] { "attempts", "reply", "endedAt" }, member => Assert.False(left.TryGetProperty(member, out _)));
        Assert.Equal(told.GetProperty("proofToldAt").GetDateTimeOffset(), left.GetProperty("proofToldAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(long.MaxValue, 2, (1L << 61) - 1)]
    public void A_cursor_holds_a_lines_place(long position, int kind, long number) =>
        Assert.Equal((position, kind, number), ListDeliveryLog.PlaceOf(ListDeliveryLog.PlaceOf(position, kind, number)));

    private async Task<List<JsonElement>> LogAsync(HttpClient caller) => [.. (await caller.ReadAsync($"{Path}/{_decision}", Stop)).GetProperty("items").EnumerateArray()];

    private static JsonElement Of(List<JsonElement> lines, string side) => Assert.Single(lines, line => Text(line, "channel") == "webhook" && Text(line, "side") == side);

    private async Task PagedAsync(HttpClient caller, List<JsonElement> lines)
    {
        var path = $"{Path}/{_decision}?limit=1";
        var paged = new List<string>();
        for (var next = path; next is not null;)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, next);
            request.Headers.Add("Prefer", "return=total-count");
            using var answer = await caller.SendAsync(request, Stop);
            var page = await answer.JsonAsync(HttpStatusCode.OK, Stop);
            Assert.Equal(lines.Count, page.GetProperty("totalCount").GetInt32());
            paged.Add(Assert.Single(page.GetProperty("items").EnumerateArray()).GetRawText());
            next = Text(page, "next") is { } cursor ? $"{path}&cursor={Uri.EscapeDataString(cursor)}" : null;
        }

        Assert.Equal(lines.Select(line => line.GetRawText()), paged);
    }

    private DecisionAnnounced Announced(params string[] sides) => new(
        _decision, 1, "req_1", "membership", _framework, "pilot-launch", "pil_1", "Shall it be launched?", sides.Length > 0 ? sides : ["government", "unodc"], "nothing", "notAgreed", "all", "P14D",
        host.Clock.GetUtcNow(), "Asia/Karachi", "dpr_1", 1, $"framework:{_framework}", "FrameworkOnly");

    private static string? Text(JsonElement record, string member) => record.TryGetProperty(member, out var value) ? value.GetString() : null;
}
