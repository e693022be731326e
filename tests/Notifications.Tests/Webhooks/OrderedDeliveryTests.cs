using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using Trilateral.Notifications.Webhooks;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>An endpoint that asks for order gets the events of a subject one after the other, and no subject waits for another (wire-contracts §2.5).</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class OrderedDeliveryTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private Receiver _receiver = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        host.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        _receiver = await Receiver.StartAsync();
    }

    public ValueTask DisposeAsync() => _receiver?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_122)]
    public async Task Two_replicas_keep_the_order_of_each_subject_whatever_fails_in_between(int seed)
    {
        const int Subjects = 6;
        const int Events = 8;
        var (random, gate, underWay, most) = (new Random(seed), new Lock(), 0, 0);
        var tries = new ConcurrentDictionary<string, int>();
        var accepted = new ConcurrentQueue<(string Subject, int Sequence)>();
        var id = await AddOrderedAsync(_receiver.On("/ordered", async (context, webhook) =>
        {
            int dice;
            lock (gate)
            {
                most = Math.Max(most, ++underWay);
                dice = random.Next(3);
            }

            await Task.Yield();
            var refused = tries.AddOrUpdate(webhook.Id, 1, (_, count) => count + 1) < 3 && dice == 0;
            context.Response.StatusCode = refused ? 500 : 200;
            if (!refused)
            {
                accepted.Enqueue((webhook.Json.GetProperty("subject").GetString()!, webhook.Json.GetProperty("sequence").GetInt32()));
            }

            lock (gate)
            {
                underWay--;
            }
        }));
        await using var replica = await host.AddReplicaAsync();
        var subjects = Enumerable.Range(0, Subjects).Select(_ => TestActor.NewId("org")).ToList();

        await Task.WhenAll(subjects.Select(async subject =>
        {
            for (var version = 1; version <= Events; version++)
            {
                await host.TellAsync(organisationId: subject, version: version);
            }
        }));

        // What was refused is due seconds to minutes later, by a clock that is moved as often as it takes.
        await Eventually.HoldsAsync(
            async () =>
            {
                host.Clock.Advance(TimeSpan.FromMinutes(7));
                return await host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}' AND state = 'delivered' AND sequence > 0");
            },
            delivered => delivered == Subjects * Events, Stop);

        Assert.All(accepted.GroupBy(one => one.Subject), group => Assert.Equal(Enumerable.Range(1, Events), group.Select(one => one.Sequence)));
        Assert.Equal(Subjects, accepted.Select(one => one.Subject).Distinct().Count());
        Assert.All(
            _receiver.Events("/ordered").GroupBy(one => one.Json.GetProperty("subject").GetString()),
            group => Assert.Equal(group.Select(Number).Order(), group.Select(Number)));
        Assert.Equal(1, most);

        static int Number(ReceivedWebhook webhook) => webhook.Json.GetProperty("sequence").GetInt32();
    }

    [Fact]
    public async Task A_subject_waits_for_its_own_events_only_and_goes_on_when_one_is_given_up()
    {
        var (stuck, free) = (TestActor.NewId("org"), TestActor.NewId("org"));
        var id = await AddOrderedAsync(_receiver.On("/ordered", (context, webhook) =>
        {
            context.Response.StatusCode = webhook.Json.GetProperty("subject").GetString() == stuck && webhook.Json.GetProperty("sequence").GetInt32() == 1 ? 500 : 200;
            return Task.CompletedTask;
        }));
        await host.TellAsync(organisationId: stuck, version: 1);
        await host.TellAsync(organisationId: stuck, version: 2);
        await host.TellAsync(organisationId: free, version: 1);
        await host.TellAsync(organisationId: free, version: 2);

        await Eventually.EqualsAsync("1,2", () => DeliveredAsync(id, free), Stop);
        Assert.Equal(0, await host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}' AND subject_id = '{stuck}' AND sequence = 2 AND attempts > 0"));

        // Its last attempt: then the next one's turn has come.
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_deliveries SET attempts = 9, due_at = due_at - interval '1 hour' WHERE endpoint_id = '{id.Value}' AND state = 'pending' AND sequence = 1", Stop);
        await Eventually.EqualsAsync("2", () => DeliveredAsync(id, stuck), Stop);
        Assert.Equal(1, await host.CountAsync($"webhook_deliveries WHERE endpoint_id = '{id.Value}' AND state = 'exhausted'"));
    }

    [Fact]
    public async Task Without_order_an_event_waits_for_no_other()
    {
        var stuck = TestActor.NewId("org");
        var (id, _) = await host.AddVerifiedAsync(_receiver.On("/unordered", (context, webhook) =>
        {
            context.Response.StatusCode = webhook.Json.GetProperty("sequence").GetInt32() == 1 ? 500 : 200;
            return Task.CompletedTask;
        }));

        await host.TellAsync(organisationId: stuck, version: 1);
        await host.TellAsync(organisationId: stuck, version: 2);

        await Eventually.EqualsAsync("2", () => DeliveredAsync(id, stuck), Stop);
    }

    [Fact]
    public async Task Looking_for_what_is_due_uses_indexes_however_much_was_sent()
    {
        var id = await AddOrderedAsync(_receiver.On("/many", 500));
        await host.Database.ExecuteAsync(
            $"""
            INSERT INTO notifications.webhook_deliveries (endpoint_id, event_id, type, subject_id, subject_version, sequence, occurred_at, state, attempts, due_at)
            SELECT '{id.Value}', gen_random_uuid(), 'organisation.registered', 'org_' || n % 50, 1, n / 50 + 1, now(), CASE WHEN n % 20 = 0 THEN 'pending' ELSE 'delivered' END, 0, now() + interval '9 days' FROM generate_series(1, 20000) n;
            ANALYZE notifications.webhook_deliveries
            """,
            Stop);
        var plan = await PlanAsync(DeliveryStore.Claim, ("now", host.Clock.GetUtcNow().ToUniversalTime()), ("slots", 256), ("hold", DeliveryStore.ClaimHold),
            ("share", 32), ("clients", Array.Empty<string>()), ("held", Array.Empty<int>()));

        Assert.Contains("ix_webhook_deliveries_due", plan, StringComparison.Ordinal);
        Assert.Contains("ix_webhook_deliveries_order", plan, StringComparison.Ordinal);
        Assert.False(plan.Contains("Seq Scan on webhook_deliveries", StringComparison.Ordinal), plan);
    }

    private async Task<string> PlanAsync(string statement, params (string Name, object Value)[] parameters)
    {
        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand("EXPLAIN " + statement, connection);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await using var reader = await command.ExecuteReaderAsync(Stop);
        var lines = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    private async Task<Id<WebhookEndpoint>> AddOrderedAsync(string url)
    {
        var (id, _) = await host.AddVerifiedAsync(url);
        await host.Database.ExecuteAsync($"UPDATE notifications.webhook_endpoints SET ordered = true WHERE id = '{id.Value}'", Stop);
        return id;
    }

    private Task<string?> DeliveredAsync(Id<WebhookEndpoint> id, string subject) => host.Database.QueryAsync<string>(
        string.Create(CultureInfo.InvariantCulture, $"SELECT string_agg(sequence::text, ',' ORDER BY sequence) FROM notifications.webhook_deliveries WHERE endpoint_id = '{id.Value}' AND subject_id = '{subject}' AND state = 'delivered'"), Stop);
}
