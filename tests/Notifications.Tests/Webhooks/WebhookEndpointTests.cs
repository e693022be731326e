using System.Net;
using System.Security.Cryptography;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

[Collection(typeof(OneHostAtATime))]
public sealed class WebhookEndpointTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Path = "/notifications/v1/webhook-endpoints";

    private Receiver _receiver = null!;
    private HttpClient _owner = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        _receiver = await Receiver.StartAsync();
        _owner = await host.ActAsAsync(TestActor.Government(Endpoints.Framework), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        if (_receiver is not null)
        {
            await _receiver.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_new_endpoint_shows_its_secret_once_and_is_enabled_by_its_receiver()
    {
        var key = Guid.CreateVersion7().ToString("N");
        var body = new { url = _receiver.On("/new", 200), eventTypes = new[] { "organisation.*" }, form = "full" };

        using var answer = await _owner.PostAsync(Path, body, Stop, key);

        var created = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = created.GetProperty("id").GetString()!;
        Assert.Equal($"{Path}/{id}", answer.Headers.Location?.OriginalString);
        Assert.Equal("\"1\"", answer.Tag());
        Assert.Equal("pending", created.GetProperty("state").GetString());
        var secret = created.GetProperty("secret").GetString()!;
        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", secret);

        // The same request again shows the same answer; what is kept of it, and everything else in the database, hides the secret.
        using var repeat = await _owner.PostAsync(Path, body, Stop, key);
        Assert.Equal(created.GetRawText(), (await repeat.JsonAsync(HttpStatusCode.Created, Stop)).GetRawText());
        Assert.Equal(0, await host.CountAsync($"idempotency WHERE position(convert_to('whsec_', 'UTF8') IN response) > 0"));
        Assert.Equal(0, await host.CountAsync($"webhook_secrets WHERE position(convert_to('{secret[6..]}', 'UTF8') IN box) > 0"));
        Assert.Equal(0, await host.CountAsync("audit_entries WHERE coalesce(before, '') || coalesce(after, '') LIKE '%whsec_%'"));
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE subject = '{id}' AND action = 'webhook_endpoint.created'"));

        var enabled = await Eventually.HoldsAsync(() => _owner.ReadAsync($"{Path}/{id}", Stop), read => read.GetProperty("state").GetString() == "enabled", Stop);
        Assert.Equal(2, enabled.GetProperty("version").GetInt32());
        Assert.False(enabled.TryGetProperty("secret", out _));
        Assert.Equal(6, enabled.GetProperty("keys")[0].GetProperty("fingerprint").GetString()!.Length);
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE subject = '{id}' AND action = 'webhook_endpoint.verified'"));
    }

    [Fact]
    public async Task Everything_wrong_with_an_endpoint_is_said_at_once()
    {
        using var answer = await _owner.PostAsync(
            Path, new { url = "https://10.0.0.1/", eventTypes = new[] { "organisation.*", "Nope" }, form = "fat" }, Stop);
        using var metadata = await _owner.PostAsync(Path, new { url = "http://169.254.169.254/latest/meta-data", eventTypes = new[] { "*" } }, Stop);
        using var none = await _owner.PostAsync(Path, new { url = "https://hooks.example.org/", eventTypes = Array.Empty<string>() }, Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/url", "/eventTypes/1", "/form");
        await metadata.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/url");
        await none.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/eventTypes");
        Assert.Equal(0, await host.CountAsync("webhook_endpoints"));
    }

    [Fact]
    public async Task Another_client_even_of_the_same_side_finds_nothing()
    {
        var (id, tag) = await CreateAsync("/mine");
        using var other = await host.ActAsAsync(TestActor.Government(Endpoints.Framework), Stop);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        foreach (var stranger in new[] { other, administrator })
        {
            foreach (var (method, path, ifMatch) in new[]
            {
                (HttpMethod.Get, "", null), (HttpMethod.Put, "", tag), (HttpMethod.Delete, "", tag), (HttpMethod.Post, "/rotate-secret", tag), (HttpMethod.Post, "/enable", tag),
                (HttpMethod.Post, "/disable", tag), (HttpMethod.Post, "/test", null), (HttpMethod.Get, "/attempts", null), (HttpMethod.Get, "/attempts/wha_00000000000000000000000000000000", null),
            })
            {
                object? body = method == HttpMethod.Put ? new { url = "https://hooks.example.org/", eventTypes = new[] { "*" } } : path == "/rotate-secret" ? new { } : null;
                using var answer = await stranger.SendAsync(method, $"{Path}/{id}{path}", body, Stop, Guid.CreateVersion7().ToString("N"), ifMatch);
                await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            }

            Assert.Empty((await stranger.ReadAsync(Path, Stop)).GetProperty("items").EnumerateArray());
        }
    }

    [Fact]
    public async Task Without_a_function_or_as_an_observer_nobody_makes_an_endpoint()
    {
        var body = new { url = "https://hooks.example.org/", eventTypes = new[] { "*" } };
        using var observer = await host.ActAsAsync(new TestActor(ServiceDefaults.Identity.Side.Government, ServiceDefaults.Identity.Roles.Observer) { Framework = Endpoints.Framework }, Stop);
        using var nobody = await host.ActAsAsync(new TestActor(ServiceDefaults.Identity.Side.Government) { Framework = Endpoints.Framework }, Stop);
        using var anonymous = host.Anonymous();
        using var first = await observer.PostAsync(Path, body, Stop);
        using var second = await nobody.PostAsync(Path, body, Stop);
        using var third = await anonymous.PostAsync(Path, body, Stop);

        await first.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await second.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, third.StatusCode);
    }

    [Fact]
    public async Task A_change_needs_the_version_that_was_read_and_another_address_a_new_verification()
    {
        var (id, tag) = await CreateEnabledAsync("/first");
        var body = new { url = _receiver.On("/unwilling-now", 200), eventTypes = new[] { "*" }, form = "thin" };

        using var without = await _owner.PutAsync($"{Path}/{id}", body, null, Stop);
        using var stale = await _owner.PutAsync($"{Path}/{id}", body, "\"1\"", Stop);
        using var changed = await _owner.PutAsync($"{Path}/{id}", body, tag, Stop);

        await without.RefusedAsync(HttpStatusCode.PreconditionRequired, "if-match", Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        var endpoint = await changed.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("pending", "thin", 3), (endpoint.GetProperty("state").GetString(), endpoint.GetProperty("form").GetString(), endpoint.GetProperty("version").GetInt32()));
        await Eventually.HoldsAsync(() => _receiver.All("/unwilling-now").Count, count => count >= 1, Stop);
        await host.TellAsync();
        await Eventually.EqualsAsync(1, () => host.CountAsync("webhook_deliveries WHERE state = 'skipped' AND reason = 'pending'"), Stop);
        Assert.Empty(_receiver.Events("/unwilling-now"));
    }

    [Fact]
    public async Task A_rotated_secret_signs_beside_the_old_one_for_the_grace_asked_for()
    {
        var (id, tag) = await CreateEnabledAsync("/rotated");

        using var rotated = await _owner.PostAsync($"{Path}/{id}/rotate-secret", new { graceSeconds = 60 }, Stop, ifMatch: tag);
        var endpoint = await rotated.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(2, endpoint.GetProperty("keys").GetArrayLength());
        Assert.StartsWith("whsec_", endpoint.GetProperty("secret").GetString(), StringComparison.Ordinal);
        await host.TellAsync();
        var during = await Eventually.HoldsAsync(() => _receiver.Events("/rotated"), events => events.Count == 1, Stop);
        Assert.Equal(2, during[0].Headers["webhook-signature"].Split(' ').Length);

        host.Clock.Advance(TimeSpan.FromSeconds(61));
        await host.TellAsync();
        var after = await Eventually.HoldsAsync(() => _receiver.Events("/rotated"), events => events.Count == 2, Stop);
        Assert.DoesNotContain(' ', after[1].Headers["webhook-signature"]);
        Assert.Equal(1, (await _owner.ReadAsync($"{Path}/{id}", Stop)).GetProperty("keys").GetArrayLength());

        using var compromised = await _owner.PostAsync($"{Path}/{id}/rotate-secret", new { graceSeconds = 0 }, Stop, ifMatch: rotated.Tag());
        Assert.Equal(1, (await compromised.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("keys").GetArrayLength());
        var last = compromised;
        foreach (var _ in Enumerable.Range(0, 4))
        {
            last = await _owner.PostAsync($"{Path}/{id}/rotate-secret", new { }, Stop, ifMatch: last.Tag());
        }

        Assert.Equal(3, (await last.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("keys").GetArrayLength());
        foreach (var grace in new[] { -1, 604_801 })
        {
            using var wrong = await _owner.PostAsync($"{Path}/{id}/rotate-secret", new { graceSeconds = grace }, Stop, ifMatch: last.Tag());
            await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/graceSeconds");
        }
    }

    [Fact]
    public async Task A_disabled_endpoint_gets_nothing_and_starts_anew_with_a_verification()
    {
        var (id, tag) = await CreateEnabledAsync("/switched");

        using var disabled = await _owner.TwiceAsync($"{Path}/{id}/disable", null, tag, Stop);
        Assert.Equal("owner", (await disabled.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("stateReason").GetString());
        using var again = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{id}/disable", null, Stop, ifMatch: disabled.Tag());
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var tested = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{id}/test", null, Stop, Guid.CreateVersion7().ToString("N"));
        await tested.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await host.TellAsync();
        await Eventually.EqualsAsync(1, () => host.CountAsync("webhook_deliveries WHERE state = 'skipped' AND reason = 'disabled'"), Stop);

        using var enabled = await _owner.TwiceAsync($"{Path}/{id}/enable", null, disabled.Tag(), Stop);
        Assert.Equal("pending", (await enabled.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        var read = await Eventually.HoldsAsync(() => _owner.ReadAsync($"{Path}/{id}", Stop), one => one.GetProperty("state").GetString() == "enabled", Stop);
        using var enabledAgain = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{id}/enable", null, Stop, ifMatch: $"\"{read.GetProperty("version").GetInt32()}\"");
        await enabledAgain.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(2, _receiver.All("/switched").Count);
        Assert.Empty(_receiver.Events("/switched"));
    }

    [Fact]
    public async Task A_test_event_arrives_and_its_attempt_can_be_read_with_the_answer_ten_times_a_minute()
    {
        _receiver.On("/tested", async (context, _) => await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "seen\0"));
        var (id, _) = await CreateEnabledAsync("/tested", keep: true);

        using var tested = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{id}/test", null, Stop, Guid.CreateVersion7().ToString("N"));
        Assert.Equal("no-cache, private", tested.Headers.CacheControl?.ToString());
        Assert.Equal($"{Path}/{id}/attempts", tested.Headers.Location?.OriginalString);
        var accepted = await tested.JsonAsync(HttpStatusCode.Accepted, Stop);
        var eventId = accepted.GetProperty("eventId").GetString();
        var received = (await Eventually.HoldsAsync(() => _receiver.Events("/tested"), events => events.Count == 1, Stop))[0];
        Assert.Equal((eventId, "webhook_endpoint.test"), (received.Id, received.Type));
        var hashes = new List<string?> { accepted.GetProperty("bodySha256").GetString() };
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(received.Body)), hashes[0]);

        var page = await Eventually.HoldsAsync(
            () => _owner.ReadAsync($"{Path}/{id}/attempts", Stop), list => list.GetProperty("items").EnumerateArray().All(item => item.TryGetProperty("endedAt", out _)), Stop);
        Assert.Equal(["webhook_endpoint.test", "webhook_endpoint.verification"], page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("type").GetString()));
        var attempt = await _owner.ReadAsync($"{Path}/{id}/attempts/{page.GetProperty("items")[0].GetProperty("id").GetString()}", Stop);
        Assert.Equal(("seen\uFFFD", "delivered", 200), (attempt.GetProperty("answer").GetString(), attempt.GetProperty("outcome").GetString(), attempt.GetProperty("status").GetInt32()));

        foreach (var _ in Enumerable.Range(0, 9))
        {
            using var more = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{id}/test?type=decision.opened", null, Stop, Guid.CreateVersion7().ToString("N"));
            hashes.Add((await more.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("bodySha256").GetString());
        }

        var sent = await Eventually.HoldsAsync(() => _receiver.Events("/tested"), events => events.Count == 10, Stop);
        Assert.Equal(hashes.Order(StringComparer.Ordinal), sent.Select(one => Convert.ToHexStringLower(SHA256.HashData(one.Body))).Order(StringComparer.Ordinal));
        var key = Guid.CreateVersion7().ToString("N");
        using var tooMany = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{id}/test", null, Stop, key);
        await tooMany.RefusedAsync(HttpStatusCode.TooManyRequests, "too-many-tests", Stop);
        Assert.NotNull(tooMany.Headers.RetryAfter);
        // The minute passes, and the repeat that the refusal asked for is no repeat of the refusal.
        await host.Database.ExecuteAsync("UPDATE notifications.webhook_deliveries SET occurred_at = occurred_at - interval '61 seconds'", Stop);
        using var repeated = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{id}/test", null, Stop, key);
        Assert.Equal(HttpStatusCode.Accepted, repeated.StatusCode);
        Assert.False(repeated.Headers.Contains("Idempotency-Replayed"));
        var half = await _owner.ReadAsync($"{Path}/{id}/attempts?limit=1", Stop);
        var next = await _owner.ReadAsync($"{Path}/{id}/attempts?limit=1&cursor={half.GetProperty("next").GetString()}", Stop);
        Assert.NotEqual(half.GetProperty("items")[0].GetProperty("id").GetString(), next.GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Attempts_are_found_by_outcome_type_subject_and_time()
    {
        var (id, _) = await CreateEnabledAsync("/found");
        var good = await host.TellAsync();
        await Eventually.EqualsAsync(2, () => host.CountAsync("webhook_attempts WHERE outcome = 'delivered'"), Stop);
        _receiver.On("/found", 500);
        var bad = await host.TellAsync();
        await Eventually.EqualsAsync(1, () => host.CountAsync("webhook_attempts WHERE outcome = 'http' AND number = 1"), Stop);
        var (verified, accepted, refused) = ("webhook_endpoint.verification " + id, "organisation.registered " + good.OrganisationId, "organisation.registered " + bad.OrganisationId);
        var began = (await AttemptsAsync($"subject={good.OrganisationId}"))[0].GetProperty("startedAt").GetDateTimeOffset();

        foreach (var (query, expected) in new (string, string[])[]
        {
            ("outcome=delivered", [accepted, verified]),
            ("outcome=http", [refused]),
            ("outcome=failed", [refused]),
            ("outcome=tls", []),
            ("type=organisation.*", [refused, accepted]),
            ("type=webhook_endpoint.verification", [verified]),
            ($"subject={good.OrganisationId}", [accepted]),
            ($"subject={good.OrganisationId}&outcome=failed", []),
            ($"since={began:yyyy-MM-ddTHH:mm:ss.ffffffZ}", [refused, accepted]),
            ($"until={began:yyyy-MM-ddTHH:mm:ss.ffffffZ}", [verified]),
            ($"until={began:yyyy-MM-ddTHH:mm:ss.ffffffZ}&outcome=failed", []),
        })
        {
            // The second try of what was refused may have come meanwhile.
            var found = (await AttemptsAsync(query)).Where(item => item.GetProperty("number").GetInt32() == 1);
            Assert.Equal((query, string.Join(", ", expected)), (query, string.Join(", ", found.Select(item => $"{item.GetProperty("type")} {item.GetProperty("subject")}"))));
        }

        using var unknown = await _owner.GetAsync($"{Path}/{id}/attempts?outcome=fine&type=praise.*&subject=%00&since=2027-05-03T10:00:00&until=soon", Stop);
        await unknown.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/outcome", "#query/type", "#query/subject", "#query/since", "#query/until");

        async Task<List<System.Text.Json.JsonElement>> AttemptsAsync(string query) => [.. (await _owner.ReadAsync($"{Path}/{id}/attempts?{query}", Stop)).GetProperty("items").EnumerateArray()];
    }

    [Fact]
    public async Task A_client_whose_mandate_ended_is_told_nothing_more()
    {
        var actor = TestActor.Government(Endpoints.Framework);
        using var client = await host.ActAsAsync(actor, Stop);
        using var created = await client.PostAsync(Path, new { url = _receiver.On("/former", 200), eventTypes = new[] { "*" } }, Stop);
        var id = (await created.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        await Eventually.HoldsAsync(() => client.ReadAsync($"{Path}/{id}", Stop), read => read.GetProperty("state").GetString() == "enabled", Stop);
        var (other, _) = await host.AddVerifiedAsync(_receiver.On("/other", 200));

        await host.Database.ExecuteAsync($"UPDATE notifications.identity_mandates SET ends_at = now() - interval '1 minute' WHERE client_id = '{actor.ClientId}'", Stop);
        await host.TellAsync();

        await Eventually.EqualsAsync("delivered 1", () => host.DeliveriesAsync(other), Stop);
        Assert.Empty(_receiver.Events("/former"));
        Assert.Equal(0, await host.CountAsync($"webhook_deliveries d JOIN notifications.webhook_endpoints e ON e.id = d.endpoint_id WHERE e.client_id = '{actor.ClientId}' AND d.position IS NOT NULL"));
    }

    [Fact]
    public async Task A_deleted_endpoint_is_gone_with_its_secrets_and_the_catalogue_is_there()
    {
        var (id, tag) = await CreateEnabledAsync("/deleted");

        using var deleted = await _owner.DeleteAsync($"{Path}/{id}", tag, Stop);
        using var gone = await _owner.GetAsync($"{Path}/{id}", Stop);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await gone.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Equal(0, await host.CountAsync("webhook_secrets") + await host.CountAsync("webhook_attempts") + await host.CountAsync("webhook_deliveries"));
        var types = (await _owner.ReadAsync("/notifications/v1/event-types", Stop)).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains("organisation.registered", types.Select(type => type.GetProperty("name").GetString()));
        Assert.All(types, type => Assert.Matches(@"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,3}$", type.GetProperty("name").GetString()));

        var listed = types.Single(type => type.GetProperty("name").GetString() == "contribution.published");
        var read = await _owner.ReadAsync("/notifications/v1/event-types/contribution.published", Stop);
        Assert.All(listed.EnumerateObject(), member => Assert.Equal(member.Value.GetRawText(), read.GetProperty(member.Name).GetRawText()));
        Assert.Equal(
            listed.GetProperty("members").EnumerateArray().Select(member => member.GetString()), read.GetProperty("schema").GetProperty("properties").EnumerateObject().Select(member => member.Name));
        Assert.Equal("uri", read.GetProperty("thinSchema").GetProperty("properties").GetProperty("url").GetProperty("format").GetString());
        Assert.Equal("Public", read.GetProperty("example").GetProperty("class").GetString());
        Assert.False((await _owner.ReadAsync("/notifications/v1/event-types/webhook_endpoint.test", Stop)).TryGetProperty("thinSchema", out _));
        using var unknown = await _owner.GetAsync("/notifications/v1/event-types/contribution.praised", Stop);
        await unknown.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private async Task<(string Id, string Tag)> CreateAsync(string path, bool keep = false)
    {
        var url = keep ? new Uri(_receiver.Address, path).AbsoluteUri : _receiver.On(path, 200);
        using var answer = await _owner.PostAsync(Path, new { url, eventTypes = new[] { "*" }, form = "full" }, Stop);
        return ((await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!, answer.Tag());
    }

    private async Task<(string Id, string Tag)> CreateEnabledAsync(string path, bool keep = false)
    {
        var (id, _) = await CreateAsync(path, keep);
        await Eventually.HoldsAsync(() => _owner.ReadAsync($"{Path}/{id}", Stop), read => read.GetProperty("state").GetString() == "enabled", Stop);
        using var read = await _owner.GetAsync($"{Path}/{id}", Stop);
        return (id, read.Tag());
    }
}
