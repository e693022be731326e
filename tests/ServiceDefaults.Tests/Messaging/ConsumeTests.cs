using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class ConsumeTests(TestServers servers)
{
    private const string Queue = RecordThingConsumer.Queue;
    private const string Waiting = "outbox WHERE destination = '" + Queue + "' AND sent_at IS NULL";

    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task One_message_delivered_five_times_in_parallel_to_two_replicas_has_one_effect_and_four_counted_duplicates()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var hosts = new[] { await environment.StartAsync(), await environment.StartAsync() };
        var messages = Enumerable.Range(0, 50).Select(_ => (Id: Guid.CreateVersion7(), Message: new ThingChanged(Guid.CreateVersion7(), 1))).ToArray();

        await Task.WhenAll(messages.SelectMany(message => Enumerable.Range(0, 5).Select(copy => hosts[copy % 2].Services.GetRequiredService<IBus>()
            .Publish(message.Message, context => context.MessageId = message.Id, Stop))));

        await Eventually.EqualsAsync(200L, () => SumOfDuplicatesAsync(environment), Stop);
        Assert.Equal(50L, await environment.EffectsAsync());
        Assert.Equal(50L, await environment.CountAsync("inbox WHERE duplicates = 4"));
    }

    [Fact]
    public async Task A_twin_waits_for_the_first_and_takes_its_place_when_that_one_rolls_back()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var first = new TaskCompletionSource();
        var calls = 0;
        var script = new ConsumerScript
        {
            Then = (_, cancellationToken) => Interlocked.Increment(ref calls) == 1
                ? first.Task.WaitAsync(cancellationToken).ContinueWith(_ => throw new InvalidOperationException("rolls back"), TaskScheduler.Default)
                : Task.CompletedTask,
        };
        var host = await environment.StartAsync(script: script);
        var bus = host.Services.GetRequiredService<IBus>();
        var message = new ThingChanged(Guid.CreateVersion7(), 1);
        var id = Guid.CreateVersion7();
        await bus.Publish(message, context => context.MessageId = id, Stop);
        await Eventually.EqualsAsync(1, () => Task.FromResult(script.Calls), Stop);
        await bus.Publish(message, context => context.MessageId = id, Stop);
        await Eventually.EqualsAsync(1L, () => environment.Database.QueryAsync<long>("SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND locktype = 'transactionid' AND datname = current_database()", Stop), Stop);

        first.SetResult();

        await Eventually.EqualsAsync(1L, () => SumOfDuplicatesAsync(environment), Stop);
        Assert.Equal(1L, await environment.EffectsAsync());
    }

    [Fact]
    public async Task A_failing_handler_is_retried_put_off_1_5_and_30_minutes_and_then_moved_to_the_error_queue()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var script = new ConsumerScript { Then = (_, _) => throw new InvalidOperationException("always") };
        await environment.StartAsync(script: script);
        var id = await environment.PublishAsync(Guid.CreateVersion7());

        foreach (var (round, minutes) in new[] { (1, 1), (2, 5), (3, 30) })
        {
            await Eventually.EqualsAsync(1L, () => environment.CountAsync($"{Waiting} AND redelivery = {round}"), Stop);
            Assert.Equal(1L, await environment.CountAsync($"{Waiting} AND redelivery = {round} AND message_id = '{id}' AND next_attempt_at = created_at + interval '{minutes} min'"));
            Assert.Equal(round * 4, script.Calls);
            await MakeDueAsync(environment);
        }

        await Eventually.EqualsAsync(1, () => environment.ReadyAsync(Queue + "_error"), Stop);
        await Eventually.EqualsAsync(0, () => environment.ReadyAsync(Queue), Stop);
        Assert.Equal(16, script.Calls);
        Assert.Equal(0, await environment.ReadyAsync(Queue + "_skipped"));
        Assert.Equal(0L, await environment.CountAsync(Waiting));
        Assert.Equal(0L, await environment.EffectsAsync());
        Assert.Equal(0L, await environment.CountAsync("inbox"));
    }

    [Fact]
    public async Task A_message_put_off_keeps_its_id_and_takes_effect_when_the_handler_recovers()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var script = new ConsumerScript { Then = (_, _) => throw new InvalidOperationException("not yet") };
        await environment.StartAsync(script: script);
        var subject = Guid.CreateVersion7();
        var id = await environment.PublishAsync(subject, 7, "kept");
        await Eventually.EqualsAsync(1L, () => environment.CountAsync(Waiting), Stop);

        ThingChanged? seen = null;
        script.Then = (message, _) => Task.FromResult(seen = message);
        await MakeDueAsync(environment);

        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        Assert.Equal(new ThingChanged(subject, 7, "kept"), seen);
        Assert.Equal(1L, await environment.CountAsync($"inbox WHERE message_id = '{id}'"));
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
    }

    [Fact]
    public async Task A_failure_within_the_in_process_retries_leaves_no_trace_but_the_effect()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var calls = 0;
        var script = new ConsumerScript { Then = (_, _) => Interlocked.Increment(ref calls) < 4 ? throw new InvalidOperationException("a few times") : Task.CompletedTask };
        await environment.StartAsync(script: script);

        await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        Assert.Equal(4, calls);
        Assert.Equal(1L, await environment.CountAsync("outbox"));
    }

    [Fact]
    public async Task A_handler_that_ends_in_a_cancellation_of_its_own_is_a_failure_like_any_other()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var script = new ConsumerScript { Then = (_, _) => throw new TaskCanceledException("a client's timeout") };
        await environment.StartAsync(script: script);

        await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.EqualsAsync(1L, () => environment.CountAsync(Waiting), Stop);
        Assert.Equal(4, script.Calls);
    }

    [Fact]
    public async Task A_refused_message_goes_to_the_error_queue_at_once()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var script = new ConsumerScript { Then = (_, _) => throw new MessageRefusedException("claims another's name") };
        await environment.StartAsync(script: script);

        await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.EqualsAsync(1, () => environment.ReadyAsync(Queue + "_error"), Stop);
        Assert.Equal(1, script.Calls);
    }

    [Fact]
    public async Task Poison_goes_to_the_error_queue_unknown_types_to_the_skipped_queue_and_the_rest_flows()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var host = await environment.StartAsync();
        await using var connection = await environment.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Stop);
        var unknown = JsonSerializer.Serialize(new { messageId = Guid.CreateVersion7(), messageType = new[] { "urn:message:System.IO:FileInfo" }, message = new { path = "x" } });
        var malformed = JsonSerializer.Serialize(new
        {
            messageId = Guid.CreateVersion7(),
            messageType = new[] { "urn:message:Trilateral.ServiceDefaults.Tests.Messaging:ThingChanged" },
            message = new { subject = "no id", version = "three" },
        });
        foreach (var body in (string[])["{ this is no json", "", "[]", malformed, unknown])
        {
            var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
            await channel.BasicPublishAsync(Queue, "", mandatory: true, properties, Encoding.UTF8.GetBytes(body), Stop);
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        await Eventually.EqualsAsync(5L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync((4, 1, 0), async () => (await environment.ReadyAsync(Queue + "_error"), await environment.ReadyAsync(Queue + "_skipped"), await environment.ReadyAsync(Queue)), Stop);
        var health = host.Services.GetRequiredService<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckService>();
        await Eventually.HoldsAsync(
            async () => (await health.CheckHealthAsync(Stop)).Entries["messaging"].Description ?? "",
            description => description.Contains("5 in error, skipped or dead queues", StringComparison.Ordinal),
            Stop);
    }

    [Fact]
    public async Task A_message_that_keeps_ending_its_consumers_connection_lands_in_the_dead_queue_and_is_not_lost()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using (var connection = await environment.ConnectAsync())
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Stop);
            await channel.BasicPublishAsync(Queue, "", mandatory: true, new BasicProperties { Persistent = true }, "x"u8.ToArray(), Stop);
            for (var delivery = 0; delivery <= QueueTopology.DeliveryLimit; delivery++)
            {
                var message = await Eventually.HoldsAsync<BasicGetResult?>(() => channel.BasicGetAsync(Queue, autoAck: false, Stop), got => got is not null, Stop);
                await channel.BasicNackAsync(message!.DeliveryTag, multiple: false, requeue: true, Stop);
            }
        }

        await Eventually.EqualsAsync(1, () => environment.ReadyAsync(Queue + "_dead"), Stop);
        Assert.Equal(0, await environment.ReadyAsync(Queue));
    }

    [Fact]
    public async Task While_the_database_is_away_messages_are_kept_and_not_counted_as_failures()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var script = new ConsumerScript();
        var host = await environment.StartAsync(script: script);
        var bus = host.Services.GetRequiredService<IBus>();
        await bus.Publish(new ThingChanged(Guid.CreateVersion7(), 1), Stop);
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);

        await environment.Database.LeaveAsync();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                await bus.Publish(new ThingChanged(Guid.CreateVersion7(), 1), Stop);
            }

            // The broker's count takes seconds to come, much longer than the in-process retries: counting the failures would have shown by then.
            await Eventually.EqualsAsync(20, () => environment.VirtualHost.CountAsync(Queue, Stop), Stop);
            Assert.Equal(0, await environment.ReadyAsync(Queue + "_error"));
        }
        finally
        {
            await environment.Database.ReturnAsync();
        }

        await Eventually.EqualsAsync(21L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0, () => environment.ReadyAsync(Queue), Stop);
        Assert.Equal(0, await environment.ReadyAsync(Queue + "_error"));
        Assert.Equal(0L, await environment.CountAsync("outbox"));
    }

    [Fact]
    public async Task A_handler_over_its_own_time_limit_at_a_database_that_answers_fails_like_any_other()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var slow = Guid.CreateVersion7();
        var script = new ConsumerScript
        {
            Then = async (message, cancellationToken) =>
            {
                if (message.Subject == slow)
                {
                    await using var command = environment.DataSource.CreateCommand("SELECT pg_sleep(600)");
                    command.CommandTimeout = 1;
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }
            },
        };
        await environment.StartAsync(script: script);
        var id = await environment.PublishAsync(slow);

        await Eventually.EqualsAsync(1L, () => environment.CountAsync($"{Waiting} AND redelivery = 1 AND message_id = '{id}'"), Stop);
        Assert.Equal(4, script.Calls);
        await Eventually.EqualsAsync(0, () => environment.VirtualHost.CountAsync(Queue, Stop), Stop);
    }

    [Fact]
    public async Task A_handler_that_uses_one_connection_twice_at_once_fails_like_any_other()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var script = new ConsumerScript
        {
            Then = async (_, cancellationToken) =>
            {
                await using var connection = await environment.DataSource.OpenConnectionAsync(cancellationToken);
                await using var first = new NpgsqlCommand("SELECT generate_series(1, 1000)", connection);
                await using var reader = await first.ExecuteReaderAsync(cancellationToken);
                await using var second = new NpgsqlCommand("SELECT 1", connection);
                await second.ExecuteScalarAsync(cancellationToken);
            },
        };
        await environment.StartAsync(script: script);

        await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.EqualsAsync(1L, () => environment.CountAsync($"{Waiting} AND redelivery = 1"), Stop);
        Assert.Equal(4, script.Calls);
    }

    [Fact]
    public async Task Messages_held_for_the_database_do_not_hold_up_the_stop_and_are_delivered_again()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var host = await environment.StartAsync();
        await environment.Database.LeaveAsync();
        await host.Services.GetRequiredService<IBus>().Publish(new ThingChanged(Guid.CreateVersion7(), 1), Stop);
        await Eventually.EqualsAsync(1, () => environment.VirtualHost.CountAsync(Queue, Stop), Stop);

        await MessagingEnvironment.StopAsync(host);
        await environment.Database.ReturnAsync();

        // The broker puts back what was not acknowledged a moment after the connection is gone.
        await Eventually.EqualsAsync(1, () => environment.ReadyAsync(Queue), Stop);
        Assert.Equal(0, await environment.ReadyAsync(Queue + "_error"));
        await environment.StartAsync();
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        Assert.Equal(1L, await environment.CountAsync("inbox WHERE redelivered"));
    }

    [Fact]
    public async Task An_effect_that_loses_a_race_is_rolled_back_with_its_inbox_row()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var script = new ConsumerScript();
        await environment.StartAsync(script: script);
        await environment.Database.ExecuteAsync("CREATE UNIQUE INDEX once ON probe.effect (subject)", Stop);
        var subject = Guid.CreateVersion7();
        await environment.PublishAsync(subject, 1);
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);

        var second = await environment.PublishAsync(subject, 2);

        await Eventually.EqualsAsync(1L, () => environment.CountAsync(Waiting), Stop);
        Assert.Equal(1L, await environment.EffectsAsync());
        Assert.Equal(0L, await environment.CountAsync($"inbox WHERE message_id = '{second}'"));
    }

    private static async Task<long> SumOfDuplicatesAsync(MessagingEnvironment environment) =>
        await environment.Database.QueryAsync<long>("SELECT coalesce(sum(duplicates), 0)::bigint FROM probe.inbox", Stop);

    private static Task<int> MakeDueAsync(MessagingEnvironment environment) =>
        environment.Database.ExecuteAsync($"UPDATE probe.outbox SET next_attempt_at = now() WHERE destination = '{Queue}' AND sent_at IS NULL", Stop);
}
