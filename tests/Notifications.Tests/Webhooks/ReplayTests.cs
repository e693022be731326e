using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>What a partner that was away can still get, and learn: the feed, resending, recovering, replaying and the reason why.</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class ReplayTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private const string Hooks = "/notifications/v1/webhook-endpoints";
    private const string Feed = "/notifications/v1/events";
    private const string Elsewhere = "frm_0198c5f2a7b07d4e8f3a2b1c0d9e8fff";

    private Receiver _receiver = null!;
    private HttpClient _owner = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
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
    public async Task The_feed_shows_oldest_first_what_the_caller_may_know_with_the_ids_of_the_webhooks()
    {
        _receiver.On("/told", 200);
        await CreateEnabledAsync("/told");
        var first = await host.TellAsync("Demo organisation 1");
        await FeedHoldsAsync(1);
        await host.TellAsync("Elsewhere", reach: "framework:" + Elsewhere, @class: "FrameworkOnly");
        await host.TellAsync("Nobody's", reach: "framework:" + Endpoints.Framework, @class: "Restricted");
        await host.TellAsync("Demo organisation 2", reach: "framework:" + Endpoints.Framework, @class: "FrameworkOnly");

        var items = await FeedHoldsAsync(2);

        var webhooks = await Eventually.HoldsAsync(() => _receiver.Events("/told"), events => events.Count == 2, Stop);
        Assert.Equal(webhooks.Select(webhook => webhook.Id).Order(), items.Select(Id).Order());
        Assert.Equal(["Demo organisation 1", "Demo organisation 2"], items.Select(item => item.GetProperty("data").GetProperty("name").GetString()));
        Assert.Equal(webhooks.Single(webhook => webhook.Id == Id(items[0])).Json.GetProperty("data").GetRawText(), items[0].GetProperty("data").GetRawText());
        Assert.Equal($"https://platform.example/membership/v1/organisations/{first.OrganisationId}", items[0].GetProperty("url").GetString());
        Assert.Equal([Id(items[1])], (await ItemsAsync($"{Feed}?after={Id(items[0])}")).Select(Id));
        Assert.Empty(await ItemsAsync($"{Feed}?after={Id(items[1])}"));
        Assert.Empty(await ItemsAsync($"{Feed}?type=member.*"));
        using var unknown = await _owner.GetAsync($"{Feed}?type=nothing.*", Stop);
        await unknown.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/type");
        Assert.Equal(2, (await ItemsAsync($"{Feed}?type=organisation.*")).Count);

        var page = await _owner.ReadAsync($"{Feed}?limit=1", Stop);
        var next = await _owner.ReadAsync($"{Feed}?limit=1&cursor={page.GetProperty("next").GetString()}", Stop);
        Assert.Equal(items.Select(Id), new[] { page, next }.Select(one => Id(one.GetProperty("items")[0])));
        Assert.False(next.TryGetProperty("next", out _));

        // Without a mandate there is what is public.
        using var nobody = await host.ActAsAsync(new TestActor(ServiceDefaults.Identity.Side.Government) { Framework = Endpoints.Framework }, Stop);
        Assert.Equal([Id(items[0])], (await nobody.ReadAsync(Feed, Stop)).GetProperty("items").EnumerateArray().Select(Id));
    }

    [Fact]
    public async Task Nothing_appears_behind_a_reader_although_an_earlier_transaction_commits_later()
    {
        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync(Stop);
        await using (var slow = await connection.BeginTransactionAsync(Stop))
        {
            await using var entering = new NpgsqlCommand(
                """
                INSERT INTO notifications.feed_entries (event_id, type, subject_id, subject_version, reach, class, occurred_at, entered_at, path, data, facts)
                VALUES (gen_random_uuid(), 'organisation.registered', 'org_slow', 1, 'global', 'Public', now(), @now, '/slow', '{"name":"slow"}', '{}')
                """,
                connection, slow);
            entering.Parameters.AddWithValue("now", host.Clock.GetUtcNow().ToUniversalTime());
            await entering.ExecuteNonQueryAsync(Stop);
            await host.TellAsync("quick");
            await Eventually.EqualsAsync(1, () => host.CountAsync("feed_entries"), Stop);

            Assert.Empty(await ItemsAsync(Feed));
            await slow.CommitAsync(Stop);
        }

        var items = await FeedHoldsAsync(2);
        Assert.Equal(["slow", "quick"], items.Select(item => item.GetProperty("data").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task What_is_older_than_thirty_days_is_not_kept_and_an_event_one_was_not_shown_is_no_place_to_go_on_from()
    {
        await host.TellAsync("old");
        var old = Assert.Single(await FeedHoldsAsync(1));
        await host.TellAsync("elsewhere", reach: "framework:" + Elsewhere);
        await Eventually.EqualsAsync(2, () => host.CountAsync("feed_entries"), Stop);
        var hidden = await host.Database.QueryAsync<string>("SELECT 'msg_' || replace(event_id::text, '-', '') FROM notifications.feed_entries ORDER BY position DESC LIMIT 1", Stop);
        foreach (var after in new[] { "msg_1", "nothing", "MSG_" + Id(old)[4..], hidden, TestActor.NewId("msg") })
        {
            using var refused = await _owner.GetAsync($"{Feed}?after={after}", Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/after");
        }

        using var type = await _owner.GetAsync($"{Feed}?type=Nope", Stop);
        await type.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/type");

        // At an instant that stands still: the host's clock runs on while a test waits for its turn.
        var now = new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
        foreach (var (age, kept) in new[] { (ListEvents.Kept - TimeSpan.FromSeconds(1), 1), (ListEvents.Kept, 0), (ListEvents.Kept + TimeSpan.FromSeconds(1), 0) })
        {
            await EnteredAsync(now - age);
            Assert.Equal(kept, await host.InDatabaseAsync(database => database.FeedOf(new FeedReader("government", Endpoints.Framework), now).CountAsync(Stop)));
        }
    }

    [Fact]
    public async Task One_event_is_sent_again_with_its_id_when_its_owner_asks()
    {
        var (id, tag) = await CreateEnabledAsync("/again");
        await host.TellAsync();
        var eventId = (await Eventually.HoldsAsync(() => _receiver.Events("/again"), events => events.Count == 1, Stop))[0].Id;
        await ExplainedAsync(id, eventId, "delivered");

        using var resent = await _owner.TwiceAsync($"{Hooks}/{id}/messages/{eventId}/resend", null, null, Stop);
        Assert.Equal(eventId, (await resent.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("eventId").GetString());
        var events = await Eventually.HoldsAsync(() => _receiver.Events("/again"), events => events.Count == 2, Stop);
        Assert.Equal([eventId, eventId], events.Select(one => one.Id));
        Assert.Equal(events[0].Text, events[1].Text);
        await ExplainedAsync(id, eventId, "delivered");
        Assert.Equal(1, await host.CountAsync($"audit_entries WHERE subject = '{id}' AND action = 'webhook_endpoint.resent'"));

        foreach (var unknown in new[] { TestActor.NewId("msg"), "nonsense" })
        {
            using var missing = await _owner.SendAsync(HttpMethod.Post, $"{Hooks}/{id}/messages/{unknown}/resend", null, Stop, Guid.CreateVersion7().ToString("N"));
            await missing.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        await host.Database.ExecuteAsync("UPDATE notifications.webhook_deliveries SET state = 'pending', due_at = 'infinity' WHERE position IS NOT NULL", Stop);
        using var underWay = await _owner.SendAsync(HttpMethod.Post, $"{Hooks}/{id}/messages/{eventId}/resend", null, Stop, Guid.CreateVersion7().ToString("N"));
        await underWay.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);

        using var disabled = await _owner.TwiceAsync($"{Hooks}/{id}/disable", null, tag, Stop);
        using var notNow = await _owner.SendAsync(HttpMethod.Post, $"{Hooks}/{id}/messages/{eventId}/resend", null, Stop, Guid.CreateVersion7().ToString("N"));
        await notNow.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(2, _receiver.Events("/again").Count);
    }

    [Fact]
    public async Task What_was_kept_while_an_endpoint_was_off_is_sent_when_its_owner_recovers_it_once()
    {
        var (id, tag) = await CreateEnabledAsync("/back");
        using var disabled = await _owner.TwiceAsync($"{Hooks}/{id}/disable", null, tag, Stop);
        var since = host.Clock.GetUtcNow();
        var told = Enumerable.Range(1, 5).Select(number => $"Demo organisation {number}").ToList();
        foreach (var name in told)
        {
            await host.TellAsync(name);
        }

        await Eventually.EqualsAsync(5, () => host.CountAsync("webhook_deliveries WHERE state = 'skipped'"), Stop);
        using var tooEarly = await _owner.PostAsync($"{Hooks}/{id}/recover", new { since }, Stop);
        await tooEarly.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var enabled = await _owner.TwiceAsync($"{Hooks}/{id}/enable", null, disabled.Tag(), Stop);
        await EnabledAsync(id);
        Assert.Empty(_receiver.Events("/back"));
        await ExplainedAsync(id, Id((await FeedHoldsAsync(5))[0]), "skipped");

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            using var recovered = await _owner.PostAsync($"{Hooks}/{id}/recover", new { since }, Stop);
            return await recovered.JsonAsync(HttpStatusCode.Accepted, Stop);
        }));

        Assert.Equal([0, 0, 5], answers.Select(answer => answer.GetProperty("queued").GetInt32()).Order());
        Assert.All(answers, answer => Assert.False(answer.GetProperty("hasMore").GetBoolean()));
        var events = await Eventually.HoldsAsync(() => _receiver.Events("/back"), events => events.Count >= 5, Stop);
        Assert.Equal(told, events.Select(one => one.Json.GetProperty("data").GetProperty("name").GetString()!).Order());
    }

    [Fact]
    public async Task A_recovery_is_a_job_that_runs_until_each_of_its_events_was_taken_or_given_up()
    {
        var (id, tag) = await CreateEnabledAsync("/job");
        using var disabled = await _owner.TwiceAsync($"{Hooks}/{id}/disable", null, tag, Stop);
        var since = host.Clock.GetUtcNow();
        var (taken, failing, stopped) = (await host.TellAsync("taken"), await host.TellAsync("fails first"), await host.TellAsync("never"));
        await Eventually.EqualsAsync(3, () => host.CountAsync("webhook_deliveries WHERE state = 'skipped'"), Stop);
        using var enabled = await _owner.TwiceAsync($"{Hooks}/{id}/enable", null, disabled.Tag(), Stop);
        await EnabledAsync(id);
        var isWell = false;
        _receiver.On("/job", (context, webhook) =>
        {
            context.Response.StatusCode = isWell || webhook.Text.Contains(taken.OrganisationId, StringComparison.Ordinal) ? 200 : 500;
            return Task.CompletedTask;
        });

        using var recovering = await _owner.TwiceAsync($"{Hooks}/{id}/recover", new { since }, null, Stop);
        var job = recovering.Headers.Location!.OriginalString;
        Assert.EndsWith($"{Hooks}/{id}/replays/{(await recovering.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("id").GetString()}", job, StringComparison.Ordinal);
        var running = await Eventually.HoldsAsync(() => _owner.ReadAsync(job, Stop), read => read.GetProperty("percent").GetInt32() == 33, Stop);
        Assert.Equal(("running", "recover", 3, false), (running.GetProperty("status").GetString(), running.GetProperty("action").GetString(), running.GetProperty("queued").GetInt32(), running.GetProperty("hasMore").GetBoolean()));
        Assert.False(running.TryGetProperty("result", out _));
        using (var again = await _owner.GetAsync(job, Stop))
        {
            Assert.Equal(TimeSpan.FromSeconds(5), again.Headers.RetryAfter?.Delta);
        }

        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_deliveries SET state = 'stopped' WHERE subject_id = '{stopped.OrganisationId}'", Stop);
        isWell = true;
        host.Clock.Advance(TimeSpan.FromSeconds(6));
        var done = await Eventually.HoldsAsync(() => _owner.ReadAsync(job, Stop), read => read.GetProperty("status").GetString() == "done", Stop);
        Assert.Equal((100, 2, 1), (done.GetProperty("percent").GetInt32(), done.GetProperty("result").GetProperty("delivered").GetInt32(), done.GetProperty("result").GetProperty("notDelivered").GetInt32()));
        using (var last = await _owner.GetAsync(job, Stop))
        {
            Assert.Null(last.Headers.RetryAfter);
        }

        // One that was taken and is asked for once more is none that the job has yet to send.
        isWell = false;
        var resend = _receiver.Events("/job").First(one => one.Text.Contains(failing.OrganisationId, StringComparison.Ordinal)).Id;
        using var resent = await _owner.TwiceAsync($"{Hooks}/{id}/messages/{resend}/resend", null, null, Stop);
        await resent.JsonAsync(HttpStatusCode.Accepted, Stop);
        await Eventually.EqualsAsync(1, () => host.CountAsync("webhook_deliveries WHERE state = 'pending' AND attempts = 1 AND claimed_until IS NULL"), Stop);
        Assert.Equal(done.GetRawText(), (await _owner.ReadAsync(job, Stop)).GetRawText());
        isWell = true;

        // What is left of it is the next job's, and the first one is as it was.
        using var second = await _owner.PostAsync($"{Hooks}/{id}/recover", new { since }, Stop);
        await Eventually.HoldsAsync(
            () => _owner.ReadAsync(second.Headers.Location!.OriginalString, Stop), read => read.TryGetProperty("result", out var result) && result.GetProperty("delivered").GetInt32() == 1, Stop);
        Assert.Equal(done.GetRawText(), (await _owner.ReadAsync(job, Stop)).GetRawText());
        Assert.Contains(failing.OrganisationId, string.Concat(_receiver.Events("/job").Select(one => one.Text)), StringComparison.Ordinal);

        // Of another endpoint it is none, and none after thirty days.
        var (other, _) = await CreateEnabledAsync("/other");
        using var foreign = await _owner.GetAsync(job.Replace(id, other, StringComparison.Ordinal), Stop);
        await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_replays SET created_at = created_at - interval '31 days' WHERE endpoint_id = '{Guid.ParseExact(id[4..], "N")}'", Stop);
        using var old = await _owner.GetAsync(job, Stop);
        await old.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Theory]
    [InlineData(0, 0, 0, "done", 100)]
    [InlineData(3, 3, 0, "running", 0)]
    [InlineData(3, 1, 2, "running", 66)]
    [InlineData(10_000, 1, 9_999, "running", 99)]
    [InlineData(10_000, 0, 9_999, "done", 100)]
    public void A_job_is_done_when_nothing_of_it_waits_and_never_before(int queued, int waiting, int delivered, string status, int percent)
    {
        var now = new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);
        var job = new ReplayJob { Id = ServiceDefaults.Persistence.Ids.Id.New<ReplayJob>(now), EndpointId = default, Action = "recover", Since = now, CreatedAt = now, Queued = queued };

        var answer = ReadReplay.Of(job, waiting, delivered);

        Assert.Equal((status, percent, queued == Replay.MaxEvents), (answer.Status, answer.Percent, answer.HasMore));
        Assert.Equal(waiting > 0 ? null : new ReadReplay.Outcome(delivered, queued - delivered), answer.Result);
    }

    [Fact]
    public void The_thirty_days_end_to_the_second()
    {
        var now = new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero);
        foreach (var (since, isTaken) in new[]
        {
            (now.AddSeconds(1), false), (now, true), (now.AddSeconds(-1), true),
            (now.AddDays(-30).AddSeconds(1), true), (now.AddDays(-30), true), (now.AddDays(-30).AddSeconds(-1), false),
        })
        {
            var (from, violations) = Replay.Decide(new(since), now);
            Assert.Equal((since, isTaken), (from, violations.Count == 0));
            Assert.All(violations, violation => Assert.Equal(("/since", "range"), (violation.Pointer, violation.Code)));
        }
    }

    [Theory]
    [InlineData("recover")]
    [InlineData("replay-missing")]
    public async Task Since_is_an_instant_of_the_last_thirty_days(string what)
    {
        var (id, _) = await CreateEnabledAsync("/since");
        var now = host.Clock.GetUtcNow();
        foreach (var since in new DateTimeOffset?[] { null, now.AddHours(1), now - ListEvents.Kept - TimeSpan.FromSeconds(1) })
        {
            using var refused = await _owner.PostAsync($"{Hooks}/{id}/{what}", new { since }, Stop);
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/since");
        }

        foreach (var since in new[] { now, now - ListEvents.Kept + TimeSpan.FromHours(1) })
        {
            using var taken = await _owner.PostAsync($"{Hooks}/{id}/{what}", new { since }, Stop);
            Assert.Equal(0, (await taken.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("queued").GetInt32());
        }
    }

    [Fact]
    public async Task A_younger_endpoint_is_sent_what_it_missed_and_may_know_in_order_and_numbered_once()
    {
        var since = host.Clock.GetUtcNow();
        var first = await host.TellAsync("Demo organisation 1");
        await FeedHoldsAsync(1);
        await host.TellAsync("Demo organisation 1, renamed", organisationId: first.OrganisationId, version: 2);
        await FeedHoldsAsync(2);
        await host.TellAsync("Elsewhere", reach: "framework:" + Elsewhere);
        await Eventually.EqualsAsync(3, () => host.CountAsync("feed_entries"), Stop);
        var hidden = await host.Database.QueryAsync<string>("SELECT 'msg_' || replace(event_id::text, '-', '') FROM notifications.feed_entries ORDER BY position DESC LIMIT 1", Stop);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var (id, tag) = await CreateEnabledAsync("/younger", "member.*");
        var missed = (await ItemsAsync(Feed)).Select(Id).ToList();
        await ExplainedAsync(id, missed[0], "beforeEndpoint");
        using var foreign = await _owner.GetAsync($"{Hooks}/{id}/messages/{hidden}/explain", Stop);
        await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);

        using var nothing = await _owner.PostAsync($"{Hooks}/{id}/replay-missing", new { since }, Stop);
        Assert.Equal(0, (await nothing.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("queued").GetInt32());
        await host.TellAsync("Demo organisation 2");
        await FeedHoldsAsync(3);
        await ExplainedAsync(id, Id((await ItemsAsync(Feed))[2]), "notAskedFor");
        using var changed = await _owner.PutAsync($"{Hooks}/{id}", new { url = new Uri(_receiver.Address, "/younger").AbsoluteUri, eventTypes = new[] { "*" }, form = "full" }, tag, Stop);
        await changed.JsonAsync(HttpStatusCode.OK, Stop);
        await EnabledAsync(id);
        await ExplainedAsync(id, Id((await ItemsAsync(Feed))[2]), "notAddressed");

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            using var replayed = await _owner.PostAsync($"{Hooks}/{id}/replay-missing", new { since }, Stop);
            return (await replayed.JsonAsync(HttpStatusCode.Accepted, Stop)).GetProperty("queued").GetInt32();
        }));

        Assert.Equal([0, 0, 3], answers.Order());
        var events = await Eventually.HoldsAsync(() => _receiver.Events("/younger"), events => events.Count == 3, Stop);
        Assert.Equal(
            [("Demo organisation 1", 1), ("Demo organisation 1, renamed", 2)],
            events.Where(one => one.Json.GetProperty("subject").GetString() == first.OrganisationId)
                .Select(one => (one.Json.GetProperty("data").GetProperty("name").GetString()!, one.Json.GetProperty("sequence").GetInt32())).OrderBy(one => one.Item2));
        Assert.DoesNotContain(hidden, events.Select(one => one.Id));
    }

    private static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    private async Task<List<JsonElement>> ItemsAsync(string path) => [.. (await _owner.ReadAsync(path, Stop)).GetProperty("items").EnumerateArray()];

    private Task<List<JsonElement>> FeedHoldsAsync(int count) => Eventually.HoldsAsync(() => ItemsAsync(Feed), items => items.Count == count, Stop);

    /// <summary>Lets all that is in the feed have come in then.</summary>
    private Task<int> EnteredAsync(DateTimeOffset at) =>
        host.Database.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE notifications.feed_entries SET entered_at = '{at:O}'"), Stop);

    private async Task ExplainedAsync(string endpoint, string eventId, string verdict) => await Eventually.HoldsAsync(
        async () => (await _owner.ReadAsync($"{Hooks}/{endpoint}/messages/{eventId}/explain", Stop)).GetProperty("verdict").GetString(), said => said == verdict, Stop);

    private async Task<(string Id, string Tag)> CreateEnabledAsync(string path, string types = "*")
    {
        using var answer = await _owner.PostAsync(Hooks, new { url = _receiver.On(path, 200), eventTypes = new[] { types }, form = "full" }, Stop);
        var id = (await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("id").GetString()!;
        return (id, await EnabledAsync(id));
    }

    private async Task<string> EnabledAsync(string id)
    {
        await Eventually.HoldsAsync(() => _owner.ReadAsync($"{Hooks}/{id}", Stop), read => read.GetProperty("state").GetString() == "enabled", Stop);
        using var read = await _owner.GetAsync($"{Hooks}/{id}", Stop);
        return read.Tag();
    }
}
