using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>What becomes of an endpoint whose receiver fails for minutes or for days, and who is told (wire-contracts §2.5, 2.6).</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class FailingEndpointTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Path = "/notifications/v1/webhook-endpoints";

    private readonly TestActor _actor = TestActor.Government(Endpoints.Framework);
    private Receiver _receiver = null!;
    private HttpClient _owner = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        host.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        _receiver = await Receiver.StartAsync();
        _owner = await host.ActAsAsync(_actor, Stop);
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
    public async Task After_ten_failures_in_a_row_one_message_at_a_time_is_tried_until_one_is_accepted()
    {
        var (id, _) = await host.AddEnabledAsync(_receiver.On("/down", 500), owner: _actor);
        await using var replica = await host.AddReplicaAsync();
        await TellAsync(HealthRule.InARow);
        await Eventually.EqualsAsync(true, () => IsOpenAsync(id), Stop);
        await Eventually.EqualsAsync(HealthRule.InARow, () => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}'"), Stop);
        // The first probe would come thirty seconds later by a clock that runs on.
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_endpoints SET probe_at = probe_at + interval '1 hour' WHERE id = '{id.Value}'", Stop);
        await Eventually.EqualsAsync(0, () => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}' AND claimed_until IS NOT NULL"), Stop);
        var (tried, untried) = (_receiver.Events("/down").Count, await UntriedAsync());
        var first = await ShownAsync(id);
        Assert.Equal("http 500", first.Trouble.GetProperty("lastFailure").GetString());
        Assert.False(first.Trouble.TryGetProperty("disablesAt", out _));

        // Whatever comes waits with all its attempts ahead of it, at both replicas; that others are served proves that they looked.
        var (good, _) = await host.AddVerifiedAsync(_receiver.On("/up", 200));
        await TellAsync(5);
        await Eventually.EqualsAsync(5, () => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{good.Value}' AND state = 'delivered' AND sequence > 0"), Stop);
        Assert.Equal(tried, _receiver.Events("/down").Count);
        Assert.Equal(untried + 5, await UntriedAsync());

        host.Clock.MoveTo(first.NextTryAt.AddSeconds(1));
        var second = await Eventually.HoldsAsync(() => ShownAsync(id), shown => shown.NextTryAt != first.NextTryAt, Stop);
        Assert.Equal(tried + 1, _receiver.Events("/down").Count);
        Assert.NotEqual(first.Tag, second.Tag);

        _receiver.On("/down", 200);
        host.Clock.MoveTo(second.NextTryAt.AddMinutes(7));
        await Eventually.EqualsAsync(HealthRule.InARow + 5, () => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}' AND state = 'delivered'"), Stop);
        var read = await Eventually.HoldsAsync(() => _owner.ReadAsync($"{Path}/{id}", Stop), one => !one.TryGetProperty("trouble", out _), Stop);
        Assert.Equal("enabled", read.GetProperty("state").GetString());

        Task<long> UntriedAsync() => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}' AND state = 'pending' AND attempts = 0");
    }

    [Fact]
    public async Task An_endpoint_that_fails_for_five_days_is_disabled_after_two_warnings_and_what_it_missed_can_be_recovered()
    {
        await using var catcher = await MailCatcher.StartAsync(host.SmtpPort, Stop);
        var contact = await AddContactAsync("fr");
        var other = await CreateAsync("/other", ["webhook_endpoint.*"], null);
        await CreateAsync("/uninterested", ["organisation.*"], null);
        var foreign = await host.AddVerifiedAsync(_receiver.On("/foreign", 200), eventTypes: ["webhook_endpoint.*"]);
        var id = await CreateAsync("/failing", ["organisation.*"], contact);
        _receiver.On("/failing", 500);
        await host.TellAsync();

        for (var attempt = 1; attempt < 10; attempt++)
        {
            var number = attempt;
            await Eventually.HoldsAsync(() => EndedAsync(id), ended => ended >= number, Stop);
            host.Clock.Advance(new RetrySchedule([]).Delays[attempt] * 1.2 + TimeSpan.FromSeconds(1));
        }

        await Eventually.EqualsAsync(10, () => EndedAsync(id), Stop);
        await Eventually.EqualsAsync(2, () => host.CountAsync($"audit_entries WHERE subject = '{id}' AND action = 'webhook_endpoint.warned'"), Stop);
        var warned = await ShownAsync(Id<WebhookEndpoint>.Parse(id, null));
        var warnings = await Eventually.HoldsAsync(() => _receiver.Events("/other"), events => events.Count == 2, Stop);
        Assert.All(warnings, one => Assert.Equal("webhook_endpoint.failing", one.Type));
        Assert.Equal(id, warnings[0].Json.GetProperty("subject").GetString());
        Assert.False(warnings[0].Json.TryGetProperty("sequence", out _));
        var data = warnings[1].Json.GetProperty("data");
        Assert.Equal((id, "http 500"), (data.GetProperty("endpointId").GetString(), data.GetProperty("lastFailure").GetString()));
        Assert.Equal(TimeSpan.FromHours(120), data.GetProperty("disablesAt").GetDateTimeOffset() - data.GetProperty("failingSince").GetDateTimeOffset());
        Assert.Equal(data.GetProperty("disablesAt").GetRawText(), warned.Trouble.GetProperty("disablesAt").GetRawText());

        host.Clock.MoveTo(data.GetProperty("disablesAt").GetDateTimeOffset().AddSeconds(1));
        await host.TellAsync();
        await Eventually.EqualsAsync("disabled", () => StateAsync(id), Stop);
        await host.TellAsync();
        var disabled = await _owner.ReadAsync($"{Path}/{id}", Stop);
        Assert.Equal("failing", disabled.GetProperty("stateReason").GetString());
        Assert.True(disabled.GetProperty("stateSince").GetDateTimeOffset() >= data.GetProperty("disablesAt").GetDateTimeOffset());
        Assert.False(disabled.TryGetProperty("trouble", out _));
        var last = (await Eventually.HoldsAsync(() => _receiver.Events("/other"), events => events.Count == 3, Stop))[2];
        Assert.Equal(("webhook_endpoint.disabled", "failing"), (last.Type, last.Json.GetProperty("data").GetProperty("reason").GetString()));

        // What the contact is told as one of its side comes beside it.
        var mails = await Eventually.HoldsAsync(
            async () => (await catcher.ToAsync("owner@example.org", Stop)).Where(mail => mail.GetProperty("subject").GetString()!.Contains("webhook", StringComparison.Ordinal)).ToList(),
            sent => sent.Count == 3, Stop);
        Assert.Equal(2, mails.Count(mail => mail.GetProperty("subject").GetString() == "Point de réception webhook en échec"));
        var end = mails.Single(mail => mail.GetProperty("subject").GetString() == "Point de réception webhook désactivé").GetProperty("text").GetString()!;
        Assert.Contains(id, end, StringComparison.Ordinal);
        Assert.Contains("n’a rien accepté pendant cinq jours", end, StringComparison.Ordinal);

        // Nobody else was told, and no feed shows it.
        Assert.Empty(_receiver.Events("/foreign"));
        Assert.DoesNotContain(_receiver.Events("/uninterested"), one => one.Type.StartsWith("webhook_endpoint", StringComparison.Ordinal));
        Assert.Null(await host.DeliveriesAsync(foreign.Id));
        Assert.DoesNotContain("webhook_endpoint", (await _owner.ReadAsync("/notifications/v1/events", Stop)).GetRawText(), StringComparison.Ordinal);

        await Eventually.EqualsAsync(3, () => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{IdOf(id)}' AND sequence > 0"), Stop);
        _receiver.On("/failing", 200);
        using var enabled = await _owner.SendAsync(HttpMethod.Post, $"{Path}/{id}/enable", null, Stop, ifMatch: $"\"{disabled.GetProperty("version").GetInt32()}\"");
        await enabled.JsonAsync(HttpStatusCode.OK, Stop);
        await Eventually.EqualsAsync("enabled", () => StateAsync(id), Stop);
        using var recovered = await _owner.PostAsync($"{Path}/{id}/recover", new { since = host.Clock.GetUtcNow().AddDays(-20) }, Stop);
        Assert.Equal(3, (await recovered.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("queued").GetInt32());
        await Eventually.EqualsAsync(3, () => host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{IdOf(id)}' AND state = 'delivered' AND sequence > 0"), Stop);
        Assert.NotEqual(other, id);
    }

    [Fact]
    public async Task Two_failures_of_one_night_count_for_nothing_and_a_success_ends_what_counts()
    {
        var (id, _) = await host.AddEnabledAsync(_receiver.On("/night", 500), owner: _actor);
        await host.TellAsync();
        await Eventually.HoldsAsync(() => EndedAsync($"{id}"), ended => ended >= 1, Stop);
        host.Clock.Advance(TimeSpan.FromHours(30));
        var evening = host.Clock.GetUtcNow();
        await Eventually.HoldsAsync(() => host.CountAsync($"webhook_attempts WHERE endpoint_id = '{id.Value}' AND ended_at >= '{evening:O}'"), ended => ended >= 1, Stop);
        // More than a day apart, and none between: the receiver may have been well.
        Assert.Equal(0, await host.CountAsync($"webhook_endpoints WHERE id = '{id.Value}' AND failing_counts"));

        host.Clock.Advance(TimeSpan.FromHours(13));
        await Eventually.EqualsAsync(1, () => host.CountAsync($"webhook_endpoints WHERE id = '{id.Value}' AND failing_counts AND warnings = 1"), Stop);
        Assert.True((await ShownAsync(id)).Trouble.TryGetProperty("disablesAt", out _));

        _receiver.On("/night", 200);
        host.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.EqualsAsync(1, () => host.CountAsync($"webhook_endpoints WHERE id = '{id.Value}' AND NOT failing_counts AND warnings = 0 AND failing_since IS NULL"), Stop);
        Assert.False((await _owner.ReadAsync($"{Path}/{id}", Stop)).TryGetProperty("trouble", out _));
    }

    [Theory]
    [InlineData(25, "warned")]
    [InlineData(73, "warned")]
    [InlineData(121, "disabled")]
    public async Task However_many_workers_see_it_the_owner_is_told_once(int hours, string action)
    {
        var contact = await AddContactAsync("en");
        var (id, _) = await host.AddEnabledAsync(_receiver.On("/unused", 200), owner: _actor);
        var (other, _) = await host.AddVerifiedAsync(_receiver.On("/told", 200), eventTypes: ["webhook_endpoint.*"], owner: _actor);
        var now = host.Clock.GetUtcNow();
        await host.Database.ExecuteAsync(
            $"""
            UPDATE notifications.webhook_endpoints SET contact_id = '{IdOf(contact)}', failing_counts = true, last_failure = 'timeout',
                failing_since = '{now.AddHours(-hours).ToString("O", CultureInfo.InvariantCulture)}' WHERE id = '{id.Value}'
            """,
            Stop);
        await using var replica = await host.AddReplicaAsync();
        var (store, turns) = (host.Services.GetRequiredService<HealthStore>(), host.Services.GetRequiredService<EndpointTurns>());

        await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            var ending = new Ending(now, now, EndpointEffect.None, "http 500");
            foreach (var (endpoint, step) in await store.RecordAsync(new Dictionary<Guid, List<Ending>> { [id.Value] = [ending] }, now, Stop))
            {
                await turns.AfterAsync(endpoint, step, now, Stop);
            }
        }));

        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE subject = '{id}' AND action = 'webhook_endpoint.{action}'"));
        Assert.Equal(1, await host.CountAsync("mails"));
        Assert.Equal(1, await host.CountAsync($"feed_entries WHERE subject_id = '{id}'"));
        await Eventually.EqualsAsync("delivered 1", () => host.DeliveriesAsync(other), Stop);
    }

    [Fact]
    public async Task A_receiver_stops_a_message_or_everything_only_where_its_owner_allows_it()
    {
        Task SayAsync(HttpContext context, string control)
        {
            (context.Response.StatusCode, context.Response.Headers["webhook-delivery"]) = (500, control);
            return Task.CompletedTask;
        }

        var allowed = await CreateAsync("/allowed", ["organisation.*"], null, acceptControl: true);
        var refused = await CreateAsync("/refused", ["organisation.*"], null);
        var told = await CreateAsync("/told", ["webhook_endpoint.*"], null);
        _receiver.On("/allowed", (context, _) => SayAsync(context, "abort-message"));
        _receiver.On("/refused", (context, _) => SayAsync(context, "disable"));
        await host.TellAsync();
        await Eventually.EqualsAsync("stopped 1", () => host.DeliveriesAsync(Id<WebhookEndpoint>.Parse(allowed, null)), Stop);
        await Eventually.HoldsAsync(() => EndedAsync(refused), ended => ended >= 1, Stop);
        Assert.Equal(("enabled", "enabled"), (await StateAsync(allowed), await StateAsync(refused)));

        _receiver.On("/allowed", (context, _) => SayAsync(context, "disable"));
        await host.TellAsync();

        await Eventually.EqualsAsync("disabled", () => StateAsync(allowed), Stop);
        Assert.Equal("receiver", (await _owner.ReadAsync($"{Path}/{allowed}", Stop)).GetProperty("stateReason").GetString());
        var word = Assert.Single(await Eventually.HoldsAsync(() => _receiver.Events("/told"), events => events.Count > 0, Stop));
        Assert.Equal(("webhook_endpoint.disabled", "receiver"), (word.Type, word.Json.GetProperty("data").GetProperty("reason").GetString()));
        Assert.Equal("enabled", await StateAsync(told));
    }

    [Fact]
    public async Task Only_a_contact_that_the_owner_keeps_can_be_named()
    {
        var own = await AddContactAsync("en");
        var foreign = await AddContactAsync("en", framework: "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8f7b", address: "foreign@example.org");
        var details = new List<string>();
        foreach (var named in new[] { foreign, TestActor.NewId("per"), "nobody" })
        {
            using var refused = await _owner.PostAsync(Path, new { url = _receiver.On("/x", 200), eventTypes = new[] { "*" }, contactId = named }, Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/contactId");
            details.Add((await refused.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop)).GetProperty("errors").GetRawText());
        }

        Assert.Single(details.Distinct());
        var id = await CreateAsync("/named", ["*"], own);
        Assert.Equal(own, (await _owner.ReadAsync($"{Path}/{id}", Stop)).GetProperty("contactId").GetString());
    }

    private async Task<string> CreateAsync(string path, string[] eventTypes, string? contactId, bool acceptControl = false)
    {
        using var made = await _owner.PostAsync(Path, new { url = _receiver.On(path, 200), eventTypes, form = "thin", contactId, acceptControl }, Stop);
        var id = (await made.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        await Eventually.EqualsAsync("enabled", () => StateAsync(id), Stop);
        return id;
    }

    private async Task<string> AddContactAsync(string language, string framework = Endpoints.Framework, string address = "owner@example.org")
    {
        var contact = new Contact { Id = Id.New<Contact>(host.Clock.GetUtcNow()) };
        contact.Apply(new SaveContact.Request(address, language, "government", framework, null, null));
        await host.InDatabaseAsync(database =>
        {
            database.Add(contact);
            return database.SaveChangesAsync(Stop);
        });
        return contact.Id.ToString();
    }

    private async Task TellAsync(int events)
    {
        for (var i = 0; i < events; i++)
        {
            await host.TellAsync();
        }
    }

    private async Task<(JsonElement Trouble, DateTimeOffset NextTryAt, string Tag)> ShownAsync(Id<WebhookEndpoint> id)
    {
        using var read = await _owner.GetAsync($"{Path}/{id}", Stop);
        var trouble = (await read.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("trouble");
        return (trouble, trouble.TryGetProperty("nextTryAt", out var next) ? next.GetDateTimeOffset() : default, read.Tag());
    }

    private static Guid IdOf(string id) => Guid.Parse(id[4..]);

    private Task<string> StateAsync(string id) => host.Database.QueryAsync<string>($"SELECT state FROM notifications.webhook_endpoints WHERE id = '{IdOf(id)}'", Stop)!;

    private Task<bool> IsOpenAsync(Id<WebhookEndpoint> id) => host.Database.QueryAsync<bool>($"SELECT breaker_opened_at IS NOT NULL FROM notifications.webhook_endpoints WHERE id = '{id.Value}'", Stop);

    private Task<long> EndedAsync(string id) =>
        host.CountAsync($"webhook_attempts a JOIN notifications.webhook_deliveries d ON d.id = a.delivery_id WHERE a.endpoint_id = '{IdOf(id)}' AND a.ended_at IS NOT NULL AND d.sequence > 0");
}
