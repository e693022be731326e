using System.Globalization;
using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RabbitMQ.Client;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>Rows of reliability 2.12 that need no killed process.</summary>
public sealed class FailureWindowTests(TestServers servers)
{
    private const string Queue = RecordThingConsumer.Queue;

    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task What_a_consumer_publishes_while_nothing_is_dispatched_waits_and_leaves_without_the_message_that_caused_it()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var inbound = Enumerable.Range(0, 5).Select(_ => (Id: Guid.CreateVersion7(), Message: new ThingChanged(Guid.CreateVersion7(), 1))).ToArray();
        await using (var elsewhere = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(environment.Database.ConnectionString) { Pooling = false }.ConnectionString))
        {
            // Another holds the lease and does nothing: this replica consumes and does not dispatch.
            await elsewhere.OpenAsync(Stop);
            await HoldLeaseAsync(elsewhere);
            var host = await environment.StartAsync(RelayThingConsumer.Definition());
            var bus = host.Services.GetRequiredService<IBus>();

            // Each twice: the second delivery finds the first one's effect and says nothing again.
            foreach (var (id, message) in inbound.Concat(inbound))
            {
                await bus.Publish(message, context => context.MessageId = id, Stop);
            }

            await Eventually.EqualsAsync(5L, () => environment.CountAsync("inbox WHERE duplicates = 1"), Stop);
            await Eventually.EqualsAsync(0, () => environment.VirtualHost.CountAsync(Queue, Stop), Stop);
            Assert.Equal(5L, await environment.CountAsync("thing"));
            Assert.Equal(5L, await environment.CountAsync("outbox WHERE sent_at IS NULL AND attempts = 0"));
            Assert.Equal(0L, await environment.EffectsAsync());
            await MessagingEnvironment.StopAsync(host);
        }

        await environment.StartAsync(RelayThingConsumer.Definition());

        await Eventually.EqualsAsync(5L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        Assert.Equal(5L, await environment.CountAsync("outbox"));
        Assert.Equal(5L, await environment.CountAsync("thing"));
    }

    [Fact]
    public async Task Sent_messages_are_replayed_by_clearing_sent_at_and_take_no_second_effect()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await environment.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        await Eventually.EqualsAsync(50L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        var from = await environment.Database.QueryAsync<long>("SELECT min(id) + 10 FROM probe.outbox", Stop);

        Assert.Equal(40, await environment.Database.ExecuteAsync($"UPDATE probe.outbox SET sent_at = NULL WHERE id >= {from}", Stop));

        await Eventually.EqualsAsync(40L, () => environment.CountAsync("inbox WHERE duplicates = 1"), Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        Assert.Equal(10L, await environment.CountAsync("inbox WHERE duplicates = 0"));
        Assert.Equal(50L, await environment.EffectsAsync());
    }

    [Fact]
    public async Task A_message_lost_with_its_queue_takes_its_effect_when_it_is_replayed()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var tap = await ThingTap.OpenAsync(environment);
        await servers.Management.DeleteQueueAsync(environment.VirtualHost.Name, Queue);
        var publisher = await environment.StartAsync(new MessagingDefinition(ProbeDbContext.Service).Publishes<ThingChanged>());
        await environment.PublishAsync(Guid.CreateVersion7());

        // Another queue took it, so it counts as sent although ours is gone (decision 0011).
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        await MessagingEnvironment.StopAsync(publisher);
        await environment.DeployAsync();
        await environment.StartAsync();
        Assert.Equal(0L, await environment.EffectsAsync());

        await environment.Database.ExecuteAsync("UPDATE probe.outbox SET sent_at = NULL", Stop);

        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
    }

    [Theory]
    [InlineData("30 days", false)]
    [InlineData("29 days 23 hours 1 minute", false)]
    [InlineData("29 days 22 hours 59 minutes", true)]
    [InlineData("0 days", true)]
    public async Task A_dead_letter_brought_back_takes_effect_only_as_long_as_the_inbox_would_know_a_repeat(string age, bool isTaken)
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await environment.StartAsync();
        var sent = await environment.Database.QueryAsync<DateTime>($"SELECT now() - interval '{age}'", Stop);

        await DeliverAsync(environment, Guid.CreateVersion7(), new ThingChanged(Guid.CreateVersion7(), 1), sent);

        await Eventually.EqualsAsync(
            isTaken ? (1L, 0) : (0L, 1), async () => (await environment.EffectsAsync(), await environment.ReadyAsync(Queue + "_error")), Stop);
        Assert.Equal(isTaken ? 1L : 0L, await environment.EffectsAsync());
        Assert.Equal(isTaken ? 1L : 0L, await environment.CountAsync("inbox"));
        Assert.Equal(0L, await environment.CountAsync("outbox"));
    }

    /// <summary>As an administrator moves a message from the dead queue back: the very bytes, with the time it was first sent.</summary>
    private static async Task DeliverAsync(MessagingEnvironment environment, Guid id, ThingChanged message, DateTime sent)
    {
        var body = JsonSerializer.Serialize(new
        {
            messageId = id,
            messageType = new[] { MessageUrn.ForTypeString<ThingChanged>() },
            sentTime = DateTime.SpecifyKind(sent, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture),
            message = JsonSerializer.SerializeToElement(message, MessageJson.Options),
        });
        await using var connection = await environment.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Stop);
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync(Queue, "", mandatory: true, properties, Encoding.UTF8.GetBytes(body), Stop);
    }

    private static async Task HoldLeaseAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO probe.dispatcher_lease (purpose, holder, backend_pid, backend_start, expires_at)
            SELECT 'outbox', '11111111-1111-1111-1111-111111111111', pid, backend_start, clock_timestamp() + interval '1 hour'
            FROM pg_stat_activity WHERE pid = pg_backend_pid()
            """,
            connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
