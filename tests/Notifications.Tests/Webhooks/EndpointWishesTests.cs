using System.Globalization;
using System.Net;
using System.Text.Json;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>What an endpoint's owner asks for beside types of events: subjects, a rate, headers of its own (wire-contracts §2.1, §2.5).</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class EndpointWishesTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Path = "/notifications/v1/webhook-endpoints";

    private Receiver _receiver = null!;
    private HttpClient _owner = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        host.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        await host.Database.ExecuteAsync("DELETE FROM notifications.feed_entries", Stop);
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
    public async Task Only_the_subjects_asked_for_are_sent_and_the_rest_can_be_replayed_once_they_are()
    {
        var (asked, other) = (TestActor.NewId("org"), TestActor.NewId("org"));
        var (id, tag) = await CreateEnabledAsync(new { url = _receiver.On("/subjects", 200), eventTypes = new[] { "organisation.*" }, subjects = new[] { "dec_*", asked } });

        await host.TellAsync(organisationId: other);
        await host.TellAsync(organisationId: asked);

        var first = Assert.Single(await Eventually.HoldsAsync(() => _receiver.Events("/subjects"), events => events.Count > 0, Stop));
        Assert.Equal(asked, first.Json.GetProperty("subject").GetString());
        var left = await Eventually.HoldsAsync(() => _owner.ReadAsync("/notifications/v1/events", Stop), feed => feed.GetProperty("items").GetArrayLength() == 2, Stop);
        var missed = left.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("subject").GetString() == other).GetProperty("id").GetString();
        var why = await _owner.ReadAsync($"{Path}/{id}/messages/{missed}/explain", Stop);
        Assert.Equal("notAskedFor", why.GetProperty("verdict").GetString());
        Assert.Equal(0, await ReplayAsync(id));

        using var changed = await _owner.PutAsync(
            $"{Path}/{id}", new { url = _receiver.On("/subjects", 200), eventTypes = new[] { "organisation.*" }, subjects = new[] { "org_*" } }, tag, Stop);
        await changed.JsonAsync(HttpStatusCode.OK, Stop);

        Assert.Equal(1, await ReplayAsync(id));
        var both = await Eventually.HoldsAsync(() => _receiver.Events("/subjects"), events => events.Count == 2, Stop);
        Assert.Equal(missed, both[1].Id);
    }

    [Theory]
    [InlineData("dec_*", "dec_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", true)]
    [InlineData("dec_*", "decx_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", false)]
    [InlineData("dec_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", "dec_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", true)]
    [InlineData("dec_0198c5f2a7b07d4e8f3a2b1c0d9e8f7a", "dec_0198c5f2a7b07d4e8f3a2b1c0d9e8f7b", false)]
    public async Task A_pattern_says_the_same_here_and_in_the_database(string pattern, string subject, bool wanted)
    {
        Assert.True(SubjectPatterns.IsValid(pattern));
        Assert.Equal(wanted, SubjectPatterns.Match([pattern], subject));
        Assert.Equal(wanted, await host.Database.QueryAsync<bool>($"SELECT '{subject}' LIKE '{SubjectPatterns.ToLike([pattern])[0]}'", Stop));
    }

    [Fact]
    public async Task No_second_sees_more_requests_than_the_rate()
    {
        const int Rate = 3;
        const int Events = 10;
        var (id, _) = await CreateEnabledAsync(new { url = _receiver.On("/slow", 200), eventTypes = new[] { "organisation.*" }, ratePerSecond = Rate });
        await using var replica = await host.AddReplicaAsync();

        await Task.WhenAll(Enumerable.Range(0, Events).Select(_ => host.TellAsync()));

        await Eventually.EqualsAsync(Events, () => host.CountAsync($"webhook_deliveries WHERE state = 'delivered' AND type = 'organisation.registered'"), Stop);
        var most = await host.Database.QueryAsync<long>(
            """
            SELECT max(many) FROM (
                SELECT count(*) OVER (ORDER BY started_at RANGE BETWEEN CURRENT ROW AND '999999 microseconds'::interval FOLLOWING) AS many FROM notifications.webhook_attempts) AS seconds
            """,
            Stop);
        Assert.Equal(Rate, most);
        Assert.Equal(Rate, (await _owner.ReadAsync($"{Path}/{id}", Stop)).GetProperty("ratePerSecond").GetInt32());
    }

    [Fact]
    public async Task Headers_of_the_owner_go_with_every_request_and_their_values_are_shown_to_nobody()
    {
        const string Value = "Bearer own-value-0123456789";
        var (id, tag) = await CreateEnabledAsync(
            new { url = _receiver.On("/headers", 200), eventTypes = new[] { "organisation.*" }, headers = new Dictionary<string, string> { ["Authorization"] = Value, ["X-Route"] = "a b" } });

        await host.TellAsync();

        var sent = Assert.Single(await Eventually.HoldsAsync(() => _receiver.Events("/headers"), events => events.Count > 0, Stop));
        Assert.Equal((Value, "a b"), (sent.Headers["Authorization"], sent.Headers["X-Route"]));
        var read = await _owner.ReadAsync($"{Path}/{id}", Stop);
        Assert.Equal(["Authorization", "X-Route"], read.GetProperty("headers").EnumerateArray().Select(name => name.GetString()));
        Assert.DoesNotContain("own-value", read.GetRawText(), StringComparison.Ordinal);
        foreach (var (table, column) in new[] { ("webhook_endpoints", "headers"), ("idempotency", "response") })
        {
            Assert.Equal(0, await host.CountAsync($"{table} WHERE position(convert_to('own-value', 'UTF8') IN {column}) > 0"));
        }

        Assert.Equal(0, await host.CountAsync("audit_entries WHERE coalesce(before, '') || coalesce(after, '') LIKE '%own-value%'"));

        // A change that says nothing of them keeps them, since nobody can read them back; an empty object ends them.
        foreach (var (headers, kept) in new (object?, bool)[] { (null, true), (new { }, false) })
        {
            using var changed = await _owner.PutAsync($"{Path}/{id}", new { url = _receiver.On("/headers", 200), eventTypes = new[] { "organisation.*" }, headers }, tag, Stop);
            await changed.JsonAsync(HttpStatusCode.OK, Stop);
            tag = changed.Tag();
            var before = _receiver.Events("/headers").Count;
            await host.TellAsync();
            var events = await Eventually.HoldsAsync(() => _receiver.Events("/headers"), events => events.Count > before, Stop);
            Assert.Equal(kept, events[^1].Headers.ContainsKey("Authorization"));
        }
    }

    [Fact]
    public async Task What_cannot_be_wished_for_is_said_at_once()
    {
        foreach (var name in new[] { "webhook-id", "Webhook-Signature", "Host", "content-length", "Connection", "Transfer-Encoding", "User-Agent", "trilateral-event-type", "Expires" })
        {
            using var reserved = await _owner.PostAsync(Path, Wishing(headers: new Dictionary<string, string?> { [name] = "1" }), Stop);
            await reserved.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, $"/headers/{name}");
        }

        foreach (var value in new[] { "", " a", "a\r\nX-Evil: 1", "ä", new string('a', OwnHeaders.MaxValueLength + 1) })
        {
            using var odd = await _owner.PostAsync(Path, Wishing(headers: new Dictionary<string, string?> { ["X-Key"] = value }), Stop);
            await odd.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/headers/X-Key");
        }

        using var named = await _owner.PostAsync(Path, Wishing(headers: new Dictionary<string, string?> { ["X Key\r\n"] = "1" }), Stop);
        using var many = await _owner.PostAsync(Path, Wishing(headers: Enumerable.Range(0, OwnHeaders.MaxCount + 1).ToDictionary(number => $"X-{number}", string? (_) => "1")), Stop);
        using var twice = await _owner.PostAsync(Path, Wishing(headers: new Dictionary<string, string?> { ["X-Key"] = "1", ["x-key"] = "2" }), Stop);
        foreach (var answer in new[] { named, many, twice })
        {
            await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/headers");
        }

        foreach (var rate in new[] { 0, WebhookEndpoint.MaxRate + 1 })
        {
            using var answer = await _owner.PostAsync(Path, Wishing(rate: rate), Stop);
            await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/ratePerSecond");
        }

        using var subjects = await _owner.PostAsync(Path, Wishing(subjects: ["*", "dec_%", "organisation"]), Stop);
        await subjects.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/subjects/0", "/subjects/1", "/subjects/2");
        using var tooMany = await _owner.PostAsync(Path, Wishing(subjects: Enumerable.Repeat("dec_*", SubjectPatterns.MaxCount + 1)), Stop);
        await tooMany.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/subjects");
        Assert.Equal(0, await host.CountAsync("webhook_endpoints"));

        // The limits themselves are taken.
        using var most = await _owner.PostAsync(
            Path,
            Wishing(
                Enumerable.Range(1, OwnHeaders.MaxCount).ToDictionary(number => $"X-{number.ToString(CultureInfo.InvariantCulture)}", string? (_) => new string('a', OwnHeaders.MaxValueLength)),
                WebhookEndpoint.MaxRate,
                Enumerable.Repeat("dec_*", SubjectPatterns.MaxCount)),
            Stop);
        await most.JsonAsync(HttpStatusCode.Created, Stop);
    }

    [Theory]
    [InlineData("cloudevents", "*", true)]
    [InlineData("cloudevents", "Platform.example", true)]
    [InlineData("cloudevents", "elsewhere.example", false)]
    [InlineData("cloudevents", "", false)]
    [InlineData("standard", "*", false)]
    public async Task A_receiver_of_cloud_events_may_say_by_their_own_handshake_that_it_wants_them(string envelope, string allowed, bool proves)
    {
        var (path, origins) = ($"/unwilling/{Guid.NewGuid():N}", new System.Collections.Concurrent.ConcurrentQueue<string>());
        _receiver.OnOptions(path, context =>
        {
            origins.Enqueue(context.Request.Headers["WebHook-Request-Origin"].ToString());
            context.Response.Headers["WebHook-Allowed-Origin"] = allowed;
            return Task.CompletedTask;
        });
        using var created = await _owner.PostAsync(Path, new { url = _receiver.On(path, 200), eventTypes = new[] { "*" }, envelope }, Stop);
        var id = (await created.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;

        var attempt = (await Eventually.HoldsAsync(
            async () => (await _owner.ReadAsync($"{Path}/{id}/attempts", Stop)).GetProperty("items").EnumerateArray().ToList(), items => items.Count > 0 && items[^1].TryGetProperty("outcome", out _), Stop))[^1];

        Assert.Equal((proves ? "delivered" : "challenge", proves ? "enabled" : "pending"), (attempt.GetProperty("outcome").GetString(), (await _owner.ReadAsync($"{Path}/{id}", Stop)).GetProperty("state").GetString()));
        Assert.Equal(envelope == "cloudevents" ? ["platform.example"] : [], origins.Take(1));
        // Who proved it so was sent nothing before.
        Assert.Equal(!proves, _receiver.All(path).Count > 0);
    }

    [Fact]
    public async Task A_receiver_that_swallows_the_handshake_of_cloud_events_is_still_asked_the_challenge()
    {
        var path = $"/swallows/{Guid.NewGuid():N}";
        _receiver.OnOptions(path, context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        await CreateEnabledAsync(new { url = _receiver.On(path, 200), eventTypes = new[] { "*" }, envelope = "cloudevents" });

        Assert.Single(_receiver.All(path));
    }

    [Fact]
    public async Task A_cloud_event_has_the_same_facts_in_the_members_of_CloudEvents_and_is_signed_the_same_way()
    {
        using var refused = await _owner.PostAsync(Path, new { url = _receiver.On("/cloud", 200), eventTypes = new[] { "*" }, envelope = "CloudEvents" }, Stop);
        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/envelope");
        using var created = await _owner.PostAsync(Path, new { url = _receiver.On("/cloud", 200), eventTypes = new[] { "*" }, form = "full", envelope = "cloudevents" }, Stop);
        var made = await created.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal("cloudevents", made.GetProperty("envelope").GetString());
        Assert.True(SigningSecret.TryGetKey(made.GetProperty("secret").GetString()!, out var key));
        // The challenge comes in the same form, and was answered.
        await Eventually.HoldsAsync(() => _owner.ReadAsync($"{Path}/{made.GetProperty("id").GetString()}", Stop), read => read.GetProperty("state").GetString() == "enabled", Stop);
        await CreateEnabledAsync(new { url = _receiver.On("/standard", 200), eventTypes = new[] { "*" }, form = "full" });

        await host.TellAsync();

        var cloud = (await Eventually.HoldsAsync(() => _receiver.Events("/cloud"), events => events.Count == 1, Stop))[0];
        var standard = (await Eventually.HoldsAsync(() => _receiver.Events("/standard"), events => events.Count == 1, Stop))[0];
        Assert.Equal(("application/cloudevents+json", "application/json"), (cloud.Headers["content-type"], standard.Headers["content-type"]));
        var json = cloud.Json;
        Assert.Equal(
            ["specversion", "id", "source", "type", "time", "subject", "sequence", "dataversion", "tenant", "datacontenttype", "data"], json.EnumerateObject().Select(member => member.Name));
        Assert.All(json.EnumerateObject(), member => Assert.Matches("^[a-z0-9]{1,20}$", member.Name));
        Assert.Equal(
            ("1.0", "https://platform.example/", "example.trilateral.organisation.registered", "1", 1),
            (Text(json, "specversion"), Text(json, "source"), Text(json, "type"), Text(json, "sequence"), json.GetProperty("dataversion").GetInt32()));
        foreach (var (name, other) in new[] { ("id", "id"), ("subject", "subject"), ("time", "timestamp"), ("tenant", "tenant") })
        {
            Assert.Equal(Text(standard.Json, other), Text(json, name));
        }

        Assert.Equal((cloud.Id, standard.Json.GetProperty("data").GetRawText()), (Text(json, "id"), json.GetProperty("data").GetRawText()));
        Assert.Equal("organisation.registered", cloud.Headers["trilateral-event-type"]);
        Assert.Equal(
            WebhookSignature.Of([key], cloud.Id, long.Parse(cloud.Headers["webhook-timestamp"], CultureInfo.InvariantCulture), cloud.Body), cloud.Headers["webhook-signature"]);

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }

    [Fact]
    public void Headers_open_for_their_own_endpoint_only_and_never_as_a_secret()
    {
        var box = new SecretBox(NotificationsHost.Key, WebhookSecret.Purpose);
        var id = Trilateral.ServiceDefaults.Persistence.Ids.Id.New<WebhookEndpoint>(TimeProvider.System.GetUtcNow());
        var closed = OwnHeaders.Close(new Dictionary<string, string?> { ["X-Key"] = "1" }, id, box)!;

        Assert.Equal("1", OwnHeaders.Open(closed, id.Value, box)["X-Key"]);
        Assert.ThrowsAny<Exception>(() => OwnHeaders.Open(closed, Guid.CreateVersion7(), box));
        Assert.ThrowsAny<Exception>(() => box.Open(closed, id.Value.ToByteArray()));
    }

    private object Wishing(Dictionary<string, string?>? headers = null, int? rate = null, IEnumerable<string>? subjects = null) =>
        new { url = _receiver.On("/wishes", 200), eventTypes = new[] { "*" }, headers, ratePerSecond = rate, subjects };

    private async Task<(string Id, string Tag)> CreateEnabledAsync(object body)
    {
        using var created = await _owner.PostAsync(Path, body, Stop);
        var id = (await created.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        await Eventually.HoldsAsync(() => _owner.ReadAsync($"{Path}/{id}", Stop), read => read.GetProperty("state").GetString() == "enabled", Stop);
        using var read = await _owner.GetAsync($"{Path}/{id}", Stop);
        return (id, read.Tag());
    }

    private async Task<int> ReplayAsync(string id)
    {
        using var answer = await _owner.PostAsync($"{Path}/{id}/replay-missing", new { since = host.Clock.GetUtcNow().AddHours(-1) }, Stop);
        return (await answer.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("queued").GetInt32();
    }
}
