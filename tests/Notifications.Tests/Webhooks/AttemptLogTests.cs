using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trilateral.Notifications.Webhooks;
using Trilateral.TestSupport;

namespace Trilateral.Notifications.Tests.Webhooks;

/// <summary>The log of attempts is kept for thirty days, in partitions by day that are dropped whole (issue 6; complaint svix #1933, #1111).</summary>
[Collection(typeof(OneHostAtATime))]
public sealed class AttemptLogTests(NotificationsHost host) : IClassFixture<NotificationsHost>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.ResetAsync();
        host.Clock.MoveTo(TimeProvider.System.GetUtcNow());
        await host.Services.GetRequiredService<AttemptLogKeeper>().KeepAsync(Stop);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_day_is_kept_for_thirty_days_and_then_dropped_as_a_whole()
    {
        await using var receiver = await Receiver.StartAsync();
        var (id, _) = await host.AddVerifiedAsync(receiver.On("/log", 200));
        var keeper = host.Services.GetRequiredService<AttemptLogKeeper>();
        await host.TellAsync();
        await Eventually.EqualsAsync("1 delivered 200", () => host.AttemptsAsync(id), Stop);
        var first = PartitionOf(host.Clock.GetUtcNow());
        Assert.Contains(PartitionOf(host.Clock.GetUtcNow().AddDays(3)), await PartitionsAsync());
        Assert.Equal(2, await host.CountAsync(first));

        host.Clock.Advance(TimeSpan.FromDays(30));
        await keeper.KeepAsync(Stop);
        Assert.Contains(first, await PartitionsAsync());
        Assert.Equal("1 delivered 200", await host.AttemptsAsync(id));

        host.Clock.Advance(TimeSpan.FromDays(1));
        await keeper.KeepAsync(Stop);
        await keeper.KeepAsync(Stop);
        var left = await PartitionsAsync();
        Assert.DoesNotContain(first, left);
        Assert.Contains(PartitionOf(host.Clock.GetUtcNow()), left);
        Assert.Null(await host.AttemptsAsync(id));
        Assert.Equal("delivered 1", await host.DeliveriesAsync(id));
    }

    [Fact]
    public async Task What_is_of_no_kept_day_lies_apart_and_ends_as_soon()
    {
        await using var receiver = await Receiver.StartAsync();
        var (id, _) = await host.AddVerifiedAsync(receiver.On("/far", 200));
        var keeper = host.Services.GetRequiredService<AttemptLogKeeper>();
        // Nobody made partitions for that year: the clock of a service that stood still, or a wrong one.
        host.Clock.Advance(TimeSpan.FromDays(400));
        await host.TellAsync();
        await Eventually.EqualsAsync("1 delivered 200", () => host.AttemptsAsync(id), Stop);
        Assert.Equal(1, await host.CountAsync("webhook_attempts_default"));

        // The day has rows there: it stays without a partition, and the days after it get theirs.
        await keeper.KeepAsync(Stop);
        Assert.Equal(1, await host.CountAsync("webhook_attempts_default"));
        Assert.DoesNotContain(PartitionOf(host.Clock.GetUtcNow()), await PartitionsAsync());
        Assert.Contains(PartitionOf(host.Clock.GetUtcNow().AddDays(1)), await PartitionsAsync());

        host.Clock.Advance(TimeSpan.FromDays(31));
        await keeper.KeepAsync(Stop);
        Assert.Equal(0, await host.CountAsync("webhook_attempts_default"));
    }

    [Fact]
    public async Task Ends_are_recorded_in_the_partitions_of_their_days_alone()
    {
        await using var connection = new NpgsqlConnection(host.Database.ConnectionString);
        await connection.OpenAsync(Stop);
        var now = host.Clock.GetUtcNow().ToUniversalTime();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, TIMING off, SUMMARY off, COSTS off) " + DeliveryStore.Record, connection);
        var result = new DeliveryResult(Delivery(now), new ReceiverAnswer(AttemptOutcome.Delivered, 200), new AnswerJudgement(DeliveryState.Delivered, null, null, EndpointEffect.Succeeded), now);
        DeliveryStore.AddResults(command.Parameters, [result]);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var touched = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            if (reader.GetString(0) is var line && line.Contains("Scan", StringComparison.Ordinal) && line.Contains("webhook_attempts", StringComparison.Ordinal) && !line.Contains("never executed", StringComparison.Ordinal))
            {
                touched.Add(line);
            }
        }

        Assert.Contains(PartitionOf(now), Assert.Single(touched), StringComparison.Ordinal);
    }

    private static ClaimedDelivery Delivery(DateTimeOffset startedAt) => new(
        1, Guid.NewGuid(), Guid.NewGuid(), startedAt, 1, Guid.NewGuid(), "organisation.registered", "org_1", 1, 1, startedAt, "http://127.0.0.1/", "full", false, null, [], new("global", "Public"), null, null, null, null, WebhookEndpoint.Standard, "cli_1");

    private static string PartitionOf(DateTimeOffset day) => "webhook_attempts_" + day.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    private async Task<List<string>> PartitionsAsync() => [.. (await host.Database.QueryAsync<string>(
        "SELECT coalesce(string_agg(c.relname, ','), '') FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'notifications.webhook_attempts'::regclass AND c.relname <> 'webhook_attempts_default'", Stop))!.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
