using System.Globalization;
using System.Net;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Tests.Notices;
using Trilateral.Notifications.Tests.Webhooks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Proofs;

/// <summary>Whoever asked for proof of a notice hears of each addressee once: what a real relay and real receivers took is told as delivered, and what they did not as bounced.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class ProveNoticesTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Queue = "notifications-tell-of-decisions";

    private static readonly TimeSpan Settle = TimeSpan.FromMinutes(15);

    private readonly string _framework = TestActor.NewId("frm");
    private readonly string _decision = TestActor.NewId("dec");
    private Receiver _receiver = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        _receiver = await Receiver.StartAsync();
    }

    public ValueTask DisposeAsync() => _receiver?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task What_relay_and_receivers_took_is_told_once_for_each_addressee_of_the_sides_asked()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var government = await host.ContactAsync("government", _framework);
        var (endpoint, _) = await host.AddVerifiedAsync(_receiver.On("/unodc", 200), side: "unodc", framework: _framework, owner: TestActor.Unodc(_framework));
        // A member's system is told, but nobody's silence hangs on it: it does not speak for the alliance.
        var member = TestActor.Member(_framework, TestActor.NewId("org"));
        await host.AddVerifiedAsync(_receiver.On("/member", 200), side: "civil_society", framework: _framework, owner: member);
        // Nor does who coordinates one alliance alone (M17).
        var limited = new TestActor(Side.CivilSociety, Roles.AllianceCoordinator) { Framework = _framework, Organisation = TestActor.NewId("org"), Alliance = TestActor.NewId("aln") };
        await host.AddVerifiedAsync(_receiver.On("/one-alliance", 200), side: "civil_society", framework: _framework, owner: limited);

        await host.RepeatAsync(Queue, Announced("government", "civil_society", "unodc"));

        await _receiver.OneAsync("/member");
        await _receiver.OneAsync("/one-alliance");
        await Eventually.EqualsAsync($"civil_society none nobody -, unodc webhook delivered {endpoint}", () => ToldAsync(), Stop);
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        // Not proven yet: the relay may still give it back.
        Assert.DoesNotContain("government", await ToldAsync(), StringComparison.Ordinal);
        await using var replica = await host.AddReplicaAsync();
        host.Clock.Advance(Settle);

        await Eventually.EqualsAsync($"civil_society none nobody -, government mail delivered {government}, unodc webhook delivered {endpoint}", () => ToldAsync(), Stop);
        var mail = Assert.Single(await catcher.ReceivedAsync($"{government}@partner.example", Stop));
        Assert.Equal("You are asked to decide: the launch of a pilot initiative", mail.GetProperty("subject").GetString());
        Assert.Contains("Its window opens when each of them is known to have this notice", mail.GetProperty("text").GetString()!, StringComparison.Ordinal);
        var message = JsonSerializer.Deserialize<JsonElement>((await host.Database.QueryAsync<string>(
            $"SELECT body FROM notifications.outbox WHERE message_type LIKE '%:NoticeDelivered' AND body::jsonb ->> 'addresseeId' = '{government}'", Stop))!);
        Assert.Equal(("decision.announced", 1, $"framework:{_framework}", "Restricted"),
            (message.GetProperty("type").GetString(), message.GetProperty("subjectVersion").GetInt32(), message.GetProperty("reach").GetString(), message.GetProperty("class").GetString()));
        Assert.DoesNotContain("example", message.GetRawText(), StringComparison.Ordinal);
        var taken = await host.Database.QueryAsync<DateTime>("SELECT ended_at FROM notifications.mails WHERE state = 'sent'", Stop);
        Assert.Equal(taken.ToString("O", CultureInfo.InvariantCulture)[..23], message.GetProperty("deliveredAt").GetDateTimeOffset().UtcDateTime.ToString("O", CultureInfo.InvariantCulture)[..23]);
    }

    [Fact]
    public async Task What_was_refused_and_what_no_receiver_took_is_told_as_bounced_and_as_delivered_when_sent_again()
    {
        await using var relay = NodeProgram.Start("deploy/mail", "../../tests/node/relay.js", $"{host.SmtpPort}", Path.Combine(NodeProgram.Root, "deploy/mail/node_modules/smtp-server"));
        await Eventually.HoldsAsync(() => relay.Output, output => output.Contains("listening", StringComparison.Ordinal), Stop);
        var government = await host.ContactAsync("government", _framework);
        await host.Database.ExecuteAsync($"UPDATE notifications.contacts SET address = 'refuse-550-5.1.1@example.org' WHERE id = '{government[4..]}'", Stop);
        var status = 410;
        var url = _receiver.On("/unodc", (context, _) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        var owner = TestActor.Unodc(_framework);
        var (endpoint, _) = await host.AddVerifiedAsync(url, side: "unodc", framework: _framework, owner: owner);
        var announced = Guid.CreateVersion7();

        await host.SendAsync(Queue, Announced("government", "unodc"), announced);

        // Stopped or skipped, as the webhooks' own rules have it.
        await Eventually.HoldsAsync(() => ToldAsync(), told => told.StartsWith($"government mail refused {government}, unodc webhook s", StringComparison.Ordinal), Stop);

        // The receiver is mended and its owner has the notice sent again, once the attempt is on record: what is skipped is so a moment before.
        await Eventually.EqualsAsync("1 http 410", () => host.AttemptsAsync(endpoint), Stop);
        // Nobody looks at what has come to its end until it is sent again.
        await Eventually.EqualsAsync(0, () => host.CountAsync("notice_watches WHERE is_open"), Stop);
        status = 200;
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_endpoints SET state = 'enabled', state_reason = NULL WHERE id = '{endpoint.Value}'", Stop);
        using var client = await host.ActAsAsync(owner, Stop);
        using var resent = await client.PostAsync($"/notifications/v1/webhook-endpoints/{endpoint}/messages/msg_{announced:N}/resend", new { }, Stop);
        Assert.Equal(HttpStatusCode.Accepted, resent.StatusCode);
        host.Clock.Advance(TimeSpan.FromDays(1));

        await Eventually.HoldsAsync(() => ToldAsync(), told => told.StartsWith($"government mail refused {government}, unodc webhook delivered {endpoint}, unodc webhook s", StringComparison.Ordinal), Stop);
        await Eventually.EqualsAsync(0, () => host.CountAsync("notice_watches WHERE is_open"), Stop);
    }

    [Fact]
    public async Task An_address_that_turns_out_not_to_work_after_the_relay_took_the_mail_proves_nothing()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var government = await host.ContactAsync("government", _framework);
        await host.SendAsync(Queue, Announced("government"));
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);

        await host.Database.ExecuteAsync("UPDATE notifications.contacts SET suppressed_at = (SELECT ended_at FROM notifications.mails) + interval '1 minute'", Stop);
        host.Clock.Advance(Settle);

        await Eventually.EqualsAsync($"government mail failed {government}", () => ToldAsync(), Stop);
    }

    [Fact]
    public async Task Whose_address_was_known_not_to_work_is_told_when_there_is_another_and_the_notice_is_sent_again()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var government = await host.ContactAsync("government", _framework);
        await host.Database.ExecuteAsync("UPDATE notifications.contacts SET suppressed_at = clock_timestamp()", Stop);
        var announced = Guid.CreateVersion7();
        await host.SendAsync(Queue, Announced("government"), announced);
        await Eventually.EqualsAsync($"government mail withdrawn {government}", () => ToldAsync(), Stop);

        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var corrected = await administrator.PutAsync($"/notifications/v1/contacts/{government}", new { address = "new@partner.example", side = "government", framework = _framework }, "*", Stop);
        Assert.Equal(HttpStatusCode.OK, corrected.StatusCode);
        using var resent = await administrator.PostAsync($"/notifications/v1/contacts/{government}/messages/msg_{announced:N}/resend", new { }, Stop);
        Assert.Equal(HttpStatusCode.Accepted, resent.StatusCode);

        Assert.Single(await catcher.ReceivedAsync("new@partner.example", Stop));
        await Eventually.EqualsAsync(1, () => host.CountAsync("mails WHERE state = 'sent'"), Stop);
        host.Clock.Advance(Settle);
        await Eventually.EqualsAsync($"government mail delivered {government}, government mail withdrawn {government}", () => ToldAsync(), Stop);
    }

    [Fact]
    public async Task Nobody_asks_for_proof_of_other_notices()
    {
        await host.ThreeContactsAsync(_framework);
        await host.SendAsync(Queue, new DecisionExtended(_decision, 2, _framework, "pil_1", host.Clock.GetUtcNow(), "Asia/Karachi", $"framework:{_framework}", "FrameworkOnly"));
        await Eventually.EqualsAsync("decision.extended 2", () => host.FeedAsync(_decision), Stop);

        Assert.Equal(0, await host.CountAsync($"notice_watches w JOIN notifications.feed_entries f ON f.position = w.position WHERE f.subject_id = '{_decision}'"));
    }

    private DecisionAnnounced Announced(params string[] sides) => new(
        _decision, 1, "req_1", "membership", _framework, "pilot-launch", "pil_1", "Shall it be launched?", sides, "nothing", "notAgreed", "all", "P14D", host.Clock.GetUtcNow(), "Asia/Karachi", "dpr_1", 1,
        $"framework:{_framework}", "FrameworkOnly");

    /// <summary>Side, channel, outcome and addressee of every proof told.</summary>
    private async Task<string> ToldAsync() => await host.Database.QueryAsync<string>(
        $"""
        SELECT string_agg(told, ', ' ORDER BY told) FROM (
            SELECT concat_ws(' ', body::jsonb ->> 'noticedSide', body::jsonb ->> 'channel', coalesce(body::jsonb ->> 'outcome', 'delivered'), coalesce(body::jsonb ->> 'addresseeId', '-')) AS told
            FROM notifications.outbox WHERE message_type LIKE '%:Notice%' AND body::jsonb ->> 'subjectId' = '{_decision}') AS all_told
        """,
        Stop) ?? "";
}
