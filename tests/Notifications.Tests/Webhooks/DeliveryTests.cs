using System.Diagnostics;
using System.Text.Json;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

[Collection(typeof(OneHostAtATime))]
public sealed class DeliveryTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private Receiver _receiver = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        // Other tests move the clock; the public library that checks timestamps looks at the machine's.
        host.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        _receiver = await Receiver.StartAsync();
    }

    public ValueTask DisposeAsync() => _receiver?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task A_verified_endpoint_gets_every_event_signed_numbered_and_checked_by_the_public_library()
    {
        var (full, thin) = (_receiver.On("/full", 200), _receiver.On("/thin", 204));
        var fullSecret = (await host.AddVerifiedAsync(full)).Secret;
        var (thinId, thinSecret) = await host.AddVerifiedAsync(thin, form: "thin");

        var first = await host.TellAsync("Demo organisation 1");
        await Eventually.HoldsAsync(() => _receiver.Events("/full").Count + _receiver.Events("/thin").Count, count => count == 2, Stop);
        await host.TellAsync("Demo organisation 1, renamed", organisationId: first.OrganisationId, version: 2);
        await Eventually.HoldsAsync(() => _receiver.Events("/full").Count + _receiver.Events("/thin").Count, count => count == 4, Stop);

        var webhook = _receiver.Events("/full")[0];
        Assert.Equal("application/json", webhook.Headers["Content-Type"]);
        Assert.Equal($"{webhook.Body.Length}", webhook.Headers["Content-Length"]);
        Assert.Matches("^msg_[0-9a-f]{32}$", webhook.Id);
        Assert.Equal("organisation.registered", webhook.Headers["trilateral-event-type"]);
        Assert.Equal("1", webhook.Headers["trilateral-attempt"]);
        Assert.StartsWith("Trilateral-Webhooks/", webhook.Headers["User-Agent"], StringComparison.Ordinal);
        Assert.Equal(
            $$$"""{"type":"organisation.registered","timestamp":"2026-11-21T08:00:00Z","id":"{{{webhook.Id}}}","subject":"{{{first.OrganisationId}}}","sequence":1,"data_version":1,"tenant":"global","data":{"organisationId":"{{{first.OrganisationId}}}","version":1,"name":"Demo organisation 1","country":"PAK","constituency":"academia","registeredAt":"2026-11-21T08:00:00Z","reach":"global","class":"Public"}}""",
            webhook.Text);
        var small = _receiver.Events("/thin");
        Assert.Equal(webhook.Id, small[0].Id);
        Assert.Equal(
            $$"""{"id":"{{first.OrganisationId}}","version":2,"url":"https://platform.example/membership/v1/organisations/{{first.OrganisationId}}"}""",
            small[1].Json.GetProperty("data").GetRawText());
        Assert.Equal([1, 2], small.Select(one => one.Json.GetProperty("sequence").GetInt32()));

        await VerifyAsync([.. _receiver.All("/full").Select(one => (fullSecret, one)), .. _receiver.All("/thin").Select(one => (thinSecret, one))]);
        Assert.Equal("delivered 1, delivered 1", await Eventually.HoldsAsync(() => host.DeliveriesAsync(thinId), text => text == "delivered 1, delivered 1", Stop));
        Assert.Equal("1 delivered 204, 1 delivered 204", await host.AttemptsAsync(thinId));
    }

    [Fact]
    public async Task The_public_library_refuses_a_delivery_whose_body_was_changed_by_a_byte()
    {
        var secret = (await host.AddVerifiedAsync(_receiver.On("/full", 200))).Secret;
        var webhook = _receiver.All("/full")[0];
        var changed = (byte[])webhook.Body.Clone();
        changed[^2] ^= 1;

        var (code, output) = await RunLibraryAsync([(secret, webhook with { Body = changed })]);

        Assert.Equal(1, code);
        Assert.Contains("refused " + webhook.Id, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_a_rotation_lasts_old_and_new_secret_verify_and_afterwards_the_new_one_alone()
    {
        var (id, old) = await host.AddVerifiedAsync(_receiver.On("/rotating", 200));
        var young = SigningSecret.Create();
        await host.InDatabaseAsync(async database =>
        {
            var endpoint = (await database.WebhookEndpoints.FindAsync([id], Stop))!;
            await database.Entry(endpoint).Collection(row => row.Secrets).LoadAsync(Stop);
            endpoint.Secrets[0].ExpiresAt = host.Clock.GetUtcNow().AddHours(1);
            endpoint.Secrets.Add(WebhookSecret.Of(id, 2, young, new SecretBox(NotificationsHost.Key, WebhookSecret.Purpose)));
            return await database.SaveChangesAsync(Stop);
        });

        await host.TellAsync();
        var during = (await Eventually.HoldsAsync(() => _receiver.Events("/rotating"), events => events.Count == 1, Stop))[0];
        Assert.Equal(2, during.Headers["webhook-signature"].Split(' ').Length);
        await VerifyAsync([(old, during), (young, during)]);

        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_secrets SET expires_at = now() - interval '1 second' WHERE endpoint_id = '{id.Value}' AND number = 1", Stop);
        await host.TellAsync();
        var after = (await Eventually.HoldsAsync(() => _receiver.Events("/rotating"), events => events.Count == 2, Stop))[1];
        await VerifyAsync([(young, after)]);
        Assert.Equal(1, (await RunLibraryAsync([(old, after)])).Code);
    }

    [Fact]
    public async Task During_a_burst_a_rotation_leaves_no_delivery_that_old_or_new_secret_does_not_verify()
    {
        const int Events = 60;
        var actor = TestActor.Government(Endpoints.Framework);
        using var owner = await host.ActAsAsync(actor, Stop);
        var (id, old) = await host.AddVerifiedAsync(_receiver.On("/burst", 200), owner: actor);
        await using var replica = await host.AddReplicaAsync();

        var burst = Task.WhenAll(Enumerable.Range(0, Events).Select(_ => host.TellAsync()));
        await Eventually.HoldsAsync(() => _receiver.Events("/burst").Count, count => count > 0, Stop);
        var young = await RotateAsync(graceSeconds: 3600);
        await burst;
        var told = await host.TellAsync();
        var received = await Eventually.HoldsAsync(() => _receiver.Events("/burst"), events => events.Count == Events + 1, Stop);

        // Those signed before it carry one signature, those after it two; a receiver that has not changed over yet takes them all.
        await VerifyAsync([.. received.Select(webhook => (old, webhook)), (young, received.Single(webhook => webhook.Text.Contains(told.OrganisationId, StringComparison.Ordinal)))]);
        Assert.All(received.Where(webhook => webhook.Headers["webhook-signature"].Contains(' ', StringComparison.Ordinal)), webhook => Assert.Equal(2, webhook.Headers["webhook-signature"].Split(' ').Length));

        // A secret that others know signs nothing more from the answer on.
        var last = await RotateAsync(graceSeconds: 0);
        await host.TellAsync();
        var after = (await Eventually.HoldsAsync(() => _receiver.Events("/burst"), events => events.Count == Events + 2, Stop))[^1];
        await VerifyAsync([(last, after)]);
        Assert.Equal(1, (await RunLibraryAsync([(young, after)])).Code);

        async Task<string> RotateAsync(int graceSeconds)
        {
            using var read = await owner.GetAsync($"/notifications/v1/webhook-endpoints/{id}", Stop);
            using var rotated = await owner.PostAsync($"/notifications/v1/webhook-endpoints/{id}/rotate-secret", new { graceSeconds }, Stop, ifMatch: read.Tag());
            return (await rotated.JsonAsync(System.Net.HttpStatusCode.OK, Stop)).GetProperty("secret").GetString()!;
        }
    }

    [Fact]
    public async Task What_cannot_be_sent_for_a_reason_of_ours_is_given_up_after_ten_attempts_and_not_held_against_the_receiver()
    {
        var (id, _) = await host.AddEnabledAsync(_receiver.On("/spoilt", 200));
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_secrets SET box = decode('00', 'hex') WHERE endpoint_id = '{id.Value}'", Stop);
        await host.TellAsync();

        for (var attempt = 1; attempt < 10; attempt++)
        {
            await Eventually.EqualsAsync($"pending {attempt}", () => host.DeliveriesAsync(id), Stop);
            await Eventually.EqualsAsync(0, () => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}' AND claimed_until IS NOT NULL"), Stop);
            host.Clock.Advance(TimeSpan.FromHours(30));
        }

        await Eventually.EqualsAsync("exhausted 10", () => host.DeliveriesAsync(id), Stop);
        Assert.Equal(10, await host.CountAsync($"webhook_attempts WHERE endpoint_id = '{id.Value}' AND outcome = 'internal' AND status IS NULL AND ended_at IS NOT NULL"));
        Assert.Equal(1, await host.CountAsync($"webhook_endpoints WHERE id = '{id.Value}' AND state = 'enabled' AND failing_since IS NULL AND breaker_opened_at IS NULL AND concurrency = {WebhookEndpoint.MaxConcurrency}"));
        Assert.Empty(_receiver.Events("/spoilt"));
        var delivery = await host.Database.QueryAsync<long>($"SELECT id FROM notifications.webhook_deliveries WHERE endpoint_id = '{id.Value}'", Stop);
        Assert.Equal(Enumerable.Range(1, 10).Select(attempt => $"Attempt {attempt} of delivery {delivery} could not be sent for a reason of ours."), host.Errors.Where(line => line.Contains($"delivery {delivery} ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_too_large_arrives_thin_and_marked()
    {
        var (_, secret) = await host.AddVerifiedAsync(_receiver.On("/large", 200));

        var message = await host.TellAsync(new string('x', WebhookBody.MaxBytes));

        var webhook = Assert.Single(await Eventually.HoldsAsync(() => _receiver.Events("/large"), events => events.Count > 0, Stop));
        Assert.True(webhook.Json.GetProperty("truncated").GetBoolean());
        Assert.Equal(
            $$"""{"id":"{{message.OrganisationId}}","version":1,"url":"https://platform.example/membership/v1/organisations/{{message.OrganisationId}}"}""", webhook.Json.GetProperty("data").GetRawText());
        await VerifyAsync([(secret, webhook)]);
    }

    [Fact]
    public async Task Without_the_challenge_nothing_is_sent_but_the_verification_and_events_are_kept_as_skipped()
    {
        var (id, _) = await host.AddAsync(_receiver.On("/unwilling", 200));
        await Eventually.HoldsAsync(() => _receiver.All("/unwilling").Count, count => count >= 1, Stop);

        await host.TellAsync();

        await Eventually.EqualsAsync("skipped:pending 0", () => host.DeliveriesAsync(id), Stop);
        Assert.Empty(_receiver.Events("/unwilling"));
        await host.BecomesAsync(id, "pending");
    }

    [Fact]
    public async Task An_event_goes_to_nobody_outside_its_audience_and_leaves_no_trace_there()
    {
        const string Other = "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7b";
        var (inside, _) = await host.AddVerifiedAsync(_receiver.On("/inside", 200));
        var (outside, _) = await host.AddVerifiedAsync(_receiver.On("/outside", 200), framework: Other);
        var (uninterested, _) = await host.AddVerifiedAsync(_receiver.On("/uninterested", 200), eventTypes: ["dialogue.*"]);

        var first = await host.TellAsync(reach: "framework:" + Endpoints.Framework, @class: "FrameworkOnly");
        var restricted = await host.TellAsync(reach: "global", @class: "Restricted");
        var ownSide = await host.TellAsync(reach: "framework:" + Endpoints.Framework, @class: "OwnSide");
        var last = await host.TellAsync(reach: "framework:" + Endpoints.Framework, @class: "FrameworkOnly");

        // Whom each is for is written with its entry in the feed.
        await Eventually.EqualsAsync(
            4, () => host.CountAsync($"feed_entries WHERE subject_id IN ('{first.OrganisationId}', '{restricted.OrganisationId}', '{ownSide.OrganisationId}', '{last.OrganisationId}')"), Stop);
        var received = await Eventually.HoldsAsync(() => _receiver.Events("/inside"), events => events.Count >= 2, Stop);
        Assert.Equal(new[] { first, last }.Select(one => one.OrganisationId).Order(StringComparer.Ordinal), received.Select(one => one.Json.GetProperty("subject").GetString()).Order(StringComparer.Ordinal));
        Assert.Null(await host.DeliveriesAsync(outside));
        Assert.Null(await host.DeliveriesAsync(uninterested));
        Assert.Equal(0, await host.CountAsync($"webhook_sequences WHERE endpoint_id IN ('{outside.Value}', '{uninterested.Value}')"));
        Assert.NotNull(await host.DeliveriesAsync(inside));
    }

    [Fact]
    public async Task Five_arrivals_of_one_message_are_one_event()
    {
        var (id, _) = await host.AddVerifiedAsync(_receiver.On("/once", 200));
        var (messageId, organisation) = (Guid.CreateVersion7(), $"org_{Guid.NewGuid():N}");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.TellAsync(messageId: messageId, organisationId: organisation)));
        await Eventually.EqualsAsync(4, () => host.Database.QueryAsync<int>($"SELECT duplicates FROM notifications.inbox WHERE message_id = '{messageId}'", Stop), Stop);
        await Eventually.EqualsAsync("delivered 1", () => host.DeliveriesAsync(id), Stop);

        Assert.Equal($"msg_{messageId:N}", Assert.Single(_receiver.Events("/once")).Id);
    }

    [Fact]
    public async Task A_failure_is_repeated_by_the_schedule_with_the_same_id_and_a_new_time_until_it_succeeds()
    {
        var answers = new Queue<int>([500, 302, 400, 200]);
        var (id, secret) = await host.AddVerifiedAsync(_receiver.On("/flaky", (context, _) =>
        {
            context.Response.StatusCode = answers.Dequeue();
            context.Response.Headers.Location = context.Response.StatusCode == 302 ? "http://169.254.169.254/latest/meta-data" : default;
            return Task.CompletedTask;
        }));

        await host.TellAsync();
        // The second is due five seconds later by a clock that runs on.
        await Eventually.HoldsAsync(() => host.AttemptsAsync(id), text => text?.StartsWith("1 http 500", StringComparison.Ordinal) == true, Stop);
        host.Clock.Advance(TimeSpan.FromSeconds(6));
        await Eventually.EqualsAsync("1 http 500, 2 http 302", () => host.AttemptsAsync(id), Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        await Eventually.EqualsAsync("1 http 500, 2 http 302, 3 http 400", () => host.AttemptsAsync(id), Stop);
        host.Clock.Advance(TimeSpan.FromMinutes(36));
        await Eventually.EqualsAsync("1 http 500, 2 http 302, 3 http 400, 4 delivered 200", () => host.AttemptsAsync(id), Stop);

        var tries = _receiver.Events("/flaky");
        Assert.Equal(["1", "2", "3", "4"], tries.Select(one => one.Headers["trilateral-attempt"]));
        // Each attempt is a trace, by the id under which its owner reads of it.
        Assert.All(tries, one => Assert.Matches("^00-[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-00$", one.Headers["traceparent"]));
        Assert.Equal(
            tries.Select(one => one.Headers["traceparent"].Split('-')[1]),
            (await host.Database.QueryAsync<string>(
                $"SELECT string_agg(replace(a.id::text, '-', ''), ' ' ORDER BY a.number) FROM notifications.webhook_attempts a JOIN notifications.webhook_deliveries d ON d.id = a.delivery_id WHERE a.endpoint_id = '{id.Value}' AND d.type = 'organisation.registered'",
                Stop))!.Split(' '));
        Assert.Single(tries.Select(one => one.Id).Distinct());
        Assert.Single(tries.Select(one => one.Text).Distinct());
        Assert.Equal(4, tries.Select(one => one.Headers["webhook-timestamp"]).Distinct().Count());
        Assert.Equal(4, tries.Select(one => one.Headers["webhook-signature"]).Distinct().Count());
        Assert.Equal("http://169.254.169.254/latest/meta-data", await host.Database.QueryAsync<string>(
            $"SELECT location FROM notifications.webhook_attempts WHERE endpoint_id = '{id.Value}' AND status = 302", Stop));
        Assert.True(SigningSecret.TryGetKey(secret, out _));
    }

    [Fact]
    public async Task Nothing_is_sent_before_its_time()
    {
        var (id, _) = await host.AddVerifiedAsync(_receiver.On("/early", 500));
        await host.TellAsync();
        // The second attempt comes five seconds after the first, the third five minutes after that: time enough to see that it is left alone.
        await Eventually.HoldsAsync(() => host.AttemptsAsync(id), text => text?.StartsWith("1 http 500", StringComparison.Ordinal) == true, Stop);
        host.Clock.Advance(TimeSpan.FromSeconds(6));
        await Eventually.EqualsAsync("1 http 500, 2 http 500", () => host.AttemptsAsync(id), Stop);
        var first = _receiver.Events("/early")[0].Id;

        // A later event proves that the worker has looked again, at this endpoint too.
        var (other, _) = await host.AddVerifiedAsync(_receiver.On("/other", 200));
        await host.TellAsync();
        await Eventually.EqualsAsync("delivered 1", () => host.DeliveriesAsync(other), Stop);
        await Eventually.HoldsAsync(() => _receiver.Events("/early"), events => events.Any(one => one.Id != first), Stop);

        Assert.Equal(2, await host.Database.QueryAsync<int>($"SELECT attempts FROM notifications.webhook_deliveries WHERE endpoint_id = '{id.Value}' AND event_id = '{Guid.ParseExact(first[4..], "N")}'", Stop));
        Assert.Equal(2, _receiver.Events("/early").Count(one => one.Id == first));
    }

    [Fact]
    public async Task An_endpoint_that_is_gone_is_disabled_at_once_and_what_waits_for_it_is_skipped()
    {
        var (id, _) = await host.AddVerifiedAsync(_receiver.On("/gone", 410));

        await host.TellAsync();
        await host.BecomesAsync(id, "disabled");
        await host.TellAsync();

        await Eventually.HoldsAsync(() => host.DeliveriesAsync(id), text => text is not null && text.EndsWith("skipped:disabled 0", StringComparison.Ordinal), Stop);
        Assert.Single(_receiver.Events("/gone"));
        Assert.Equal("gone", await host.Database.QueryAsync<string>($"SELECT state_reason FROM notifications.webhook_endpoints WHERE id = '{id.Value}'", Stop));
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE subject = '{id}' AND action = 'webhook_endpoint.disabled'"));
    }

    [Fact]
    public async Task A_receiver_that_asks_for_patience_gets_nothing_else_meanwhile()
    {
        var (id, _) = await host.AddVerifiedAsync(_receiver.On("/busy", (context, _) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "600";
            return Task.CompletedTask;
        }));
        var (other, _) = await host.AddVerifiedAsync(_receiver.On("/free", 200));
        await host.TellAsync();
        await Eventually.EqualsAsync("1 http 429", () => host.AttemptsAsync(id), Stop);

        await host.TellAsync();
        await Eventually.EqualsAsync("delivered 1, delivered 1", () => host.DeliveriesAsync(other), Stop);
        Assert.Single(_receiver.Events("/busy"));

        _receiver.On("/busy", 200);
        host.Clock.Advance(TimeSpan.FromSeconds(601));
        await Eventually.EqualsAsync("delivered 2, delivered 1", () => host.DeliveriesAsync(id), Stop);
    }

    [Fact]
    public async Task Two_replicas_deliver_each_event_once_with_at_most_eight_at_a_time_per_endpoint()
    {
        const int Events = 120;
        var (now, most) = (0, 0);
        var gate = new Lock();
        var (id, _) = await host.AddVerifiedAsync(_receiver.On("/counted", async (context, _) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++now);
            }

            await Task.Delay(20, context.RequestAborted);
            lock (gate)
            {
                now--;
            }
        }));
        await using var second = await host.AddReplicaAsync();

        await Task.WhenAll(Enumerable.Range(0, Events).Select(_ => host.TellAsync()));

        await Eventually.EqualsAsync(Events, () => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}' AND state = 'delivered' AND sequence = 1"), Stop);
        Assert.Equal(Events, _receiver.Events("/counted").Count);
        Assert.Equal(Events, _receiver.Events("/counted").Select(one => one.Id).Distinct().Count());
        Assert.InRange(most, 2, WebhookEndpoint.MaxConcurrency);
    }

    private static async Task VerifyAsync(IReadOnlyList<(string Secret, ReceivedWebhook Webhook)> captured)
    {
        var (code, output) = await RunLibraryAsync(captured);

        Assert.True(code == 0, output);
        Assert.Equal(captured.Count, output.Split('\n').Count(line => line.StartsWith("verified ", StringComparison.Ordinal)));
    }

    /// <summary>npm's <c>standardwebhooks</c> and <c>svix</c> on what arrived.</summary>
    private static async Task<(int Code, string Output)> RunLibraryAsync(IReadOnlyList<(string Secret, ReceivedWebhook Webhook)> captured)
    {
        var folder = Path.Combine(NodeProgram.Root, "tests", "node");
        Assert.True(Directory.Exists(Path.Combine(folder, "node_modules")), "tests/node is not installed: run deploy/prerequisites --tests.");
        var input = JsonSerializer.Serialize(captured.Select(one => new
        {
            secret = one.Secret,
            headers = one.Webhook.Headers.Where(header => header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)).ToDictionary(),
            body = Convert.ToBase64String(one.Webhook.Body),
        }));
        using var node = Process.Start(new ProcessStartInfo("node", "verify.js") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        var output = await node.StandardOutput.ReadToEndAsync(Stop);
        await node.WaitForExitAsync(Stop);
        return (node.ExitCode, output);
    }
}
