using System.Collections.Concurrent;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

[Collection(nameof(Environment.ExitCode))]
public sealed class DispatchTests(TestServers servers)
{
    private static readonly string Exchange = MessagingDefinition.ExchangeOf(typeof(ThingChanged));

    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task A_committed_message_reaches_its_consumer_once()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await environment.StartAsync();

        var id = await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        Assert.Equal(1L, await environment.CountAsync($"inbox WHERE message_id = '{id}' AND consumer = '{RecordThingConsumer.Queue}' AND duplicates = 0 AND NOT redelivered"));
        Assert.Equal(1L, await environment.CountAsync("outbox WHERE attempts = 1 AND failures = 0"));
    }

    [Fact]
    public async Task Messages_of_one_subject_leave_in_order_while_subjects_go_in_parallel()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var tap = await TapAsync(environment);
        var subjects = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).ToArray();

        // Written by parallel transactions, each subject by one writer, two messages a save.
        await Parallel.ForEachAsync(subjects, Stop, async (subject, _) =>
        {
            for (var version = 1; version <= 40; version += 2)
            {
                await using var context = environment.Open();
                context.Publish(new ThingChanged(subject, version), subject, version);
                context.Publish(new ThingChanged(subject, version + 1), subject, version + 1);
                await context.SaveChangesAsync(Stop);
            }
        });
        await environment.StartAsync();

        await Eventually.EqualsAsync(800, () => Task.FromResult(tap.Arrived.Count), Stop);
        foreach (var arrivals in tap.Arrived.GroupBy(message => message.Subject))
        {
            Assert.Equal(Enumerable.Range(1, 40).Select(version => (long)version), arrivals.Select(message => message.Version));
        }
    }

    [Fact]
    public async Task Rows_of_one_save_keep_the_order_they_were_published_in()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var subject = Guid.CreateVersion7();
        await using (var context = environment.Open())
        {
            for (var version = 1; version <= 200; version++)
            {
                context.Publish(new ThingChanged(subject, version), subject, version);
            }

            await context.SaveChangesAsync(Stop);
        }

        Assert.Equal(0L, await environment.CountAsync("outbox a JOIN probe.outbox b ON a.id < b.id AND a.aggregate_version > b.aggregate_version"));
        Assert.Equal(200L, await environment.CountAsync("outbox"));
    }

    [Fact]
    public async Task A_change_that_rolls_back_leaves_no_message()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using (var context = environment.Open())
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Stop);
            context.Publish(new ThingChanged(Guid.CreateVersion7(), 1));
            await context.SaveChangesAsync(Stop);
            await transaction.RollbackAsync(Stop);
        }

        Assert.Equal(0L, await environment.CountAsync("outbox"));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused_where_it_is_written()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var context = environment.Open();
        var frame = JsonSerializer.Serialize(new ThingChanged(Guid.Empty, 1, ""), MessageJson.Options).Length;
        context.Publish(new ThingChanged(Guid.Empty, 1, new string('x', MessageJson.MaxBodyChars - frame)));
        Assert.Throws<ArgumentException>(() => context.Publish(new ThingChanged(Guid.Empty, 1, new string('x', MessageJson.MaxBodyChars - frame + 1))));
    }

    [Fact]
    public async Task Only_what_the_broker_confirmed_is_marked_sent()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers, deploy: false);
        await using var connection = await environment.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true, cancellationToken: Stop);
        await channel.QueueDeclareAsync(
            "five", true, false, false, new Dictionary<string, object?> { ["x-max-length"] = 5, ["x-overflow"] = "reject-publish" }, cancellationToken: Stop);
        await channel.QueueBindAsync("five", Exchange, "", cancellationToken: Stop);
        for (var version = 1; version <= 20; version++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        await environment.StartAsync(new MessagingDefinition(ProbeDbContext.Service).Publishes<ThingChanged>());

        await Eventually.EqualsAsync(20L, () => environment.CountAsync("outbox WHERE attempts >= 2 OR sent_at IS NOT NULL"), Stop);
        Assert.Equal(5L, await environment.CountAsync("outbox WHERE sent_at IS NOT NULL"));
        Assert.Equal(5u, await channel.MessageCountAsync("five", Stop));
        Assert.Equal(0L, await environment.CountAsync("outbox WHERE failures > 0 OR parked_at IS NOT NULL"));

        // Room again: the rest follows, nothing is lost or doubled.
        var bodies = new HashSet<string>(StringComparer.Ordinal);
        var deliveries = 0;
        await Eventually.EqualsAsync(
            20,
            async () =>
            {
                while (await channel.BasicGetAsync("five", autoAck: true, Stop) is { } message)
                {
                    deliveries++;
                    bodies.Add(message.BasicProperties.MessageId!);
                }

                return bodies.Count;
            },
            Stop);
        Assert.Equal(20, deliveries);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
    }

    [Fact]
    public async Task A_message_no_queue_takes_is_kept_and_goes_out_after_a_new_deployment()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await servers.Management.DeleteQueueAsync(environment.VirtualHost.Name, RecordThingConsumer.Queue);
        var publisher = await environment.StartAsync(new MessagingDefinition(ProbeDbContext.Service).Publishes<ThingChanged>());
        for (var i = 0; i < 10; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        await Eventually.EqualsAsync(10L, () => environment.CountAsync("outbox WHERE failures > 0 AND last_error_code = 'returned'"), Stop);
        Assert.Equal(0L, await environment.CountAsync("outbox WHERE sent_at IS NOT NULL OR parked_at IS NOT NULL"));

        await environment.DeployAsync();

        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        await MessagingEnvironment.StopAsync(publisher);
        await environment.StartAsync();
        await Eventually.EqualsAsync(10L, environment.EffectsAsync, Stop);
    }

    [Fact]
    public async Task Once_the_queues_are_there_what_was_returned_need_not_wait_and_nothing_else_is_hurried()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        foreach (var state in new[] { "last_error_code = 'returned'", "last_error_code = 'returned', parked_at = now()", "last_error_code = 'serialization'", "last_error_code = 'returned', sent_at = now()" })
        {
            var id = await environment.PublishAsync(Guid.CreateVersion7());
            await environment.Database.ExecuteAsync($"UPDATE probe.outbox SET next_attempt_at = now() + interval '1 h', {state} WHERE message_id = '{id}'", Stop);
        }

        await using var owner = await environment.DataSource.OpenConnectionAsync(Stop);
        Assert.Equal(1, await owner.ReleaseReturnedAsync(ProbeDbContext.Service, Stop));

        Assert.Equal(1L, await environment.CountAsync("outbox WHERE next_attempt_at <= now() AND last_error_code = 'returned' AND parked_at IS NULL AND sent_at IS NULL"));
        Assert.Equal(3L, await environment.CountAsync("outbox WHERE next_attempt_at > now()"));
    }

    [Fact]
    public async Task A_message_nobody_has_to_take_leaves_without_a_queue()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await servers.Management.DeleteQueueAsync(environment.VirtualHost.Name, RecordThingConsumer.Queue);
        await environment.StartAsync(new MessagingDefinition(ProbeDbContext.Service).Publishes<ThingChanged>(mustRoute: false));

        await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        Assert.Equal(0L, await environment.CountAsync("outbox WHERE failures > 0"));
    }

    [Theory]
    [InlineData(18, false)]
    [InlineData(19, true)]
    public async Task The_twentieth_refusal_parks_and_none_before(int failuresSoFar, bool parks)
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await servers.Management.DeleteQueueAsync(environment.VirtualHost.Name, RecordThingConsumer.Queue);
        await environment.PublishAsync(Guid.CreateVersion7());
        await environment.Database.ExecuteAsync($"UPDATE probe.outbox SET failures = {failuresSoFar}", Stop);

        var host = await environment.StartAsync(new MessagingDefinition(ProbeDbContext.Service).Publishes<ThingChanged>());

        await Eventually.EqualsAsync(1L, () => environment.CountAsync($"outbox WHERE failures = {failuresSoFar + 1}"), Stop);
        Assert.Equal(parks ? 1L : 0L, await environment.CountAsync("outbox WHERE parked_at IS NOT NULL"));
        Assert.Equal(1L, await environment.CountAsync("outbox WHERE next_attempt_at BETWEEN now() + interval '200 s' AND now() + interval '360 s'"));
        if (parks)
        {
            await Eventually.HoldsAsync(() => host.Services.GetRequiredService<MessagingStatus>().Statistics, statistics => statistics?.Parked == 1, Stop);
        }
    }

    [Fact]
    public async Task A_parked_row_holds_back_its_own_key_only()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var (blocked, free) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        // More rows behind the parked one than a batch holds: they must not fill it.
        for (var version = 1; version <= 250; version++)
        {
            await environment.PublishAsync(blocked, version);
        }

        await environment.PublishAsync(free, 1);
        await environment.Database.ExecuteAsync("UPDATE probe.outbox SET parked_at = now() WHERE aggregate_version = 1 AND ordering_key = '" + blocked + "'", Stop);
        await environment.StartAsync();

        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        Assert.Equal(1L, await environment.CountAsync($"effect WHERE subject = '{free}'"));
        Assert.Equal(250L, await environment.CountAsync($"outbox WHERE ordering_key = '{blocked}' AND sent_at IS NULL AND attempts = 0"));

        await environment.Database.ExecuteAsync("UPDATE probe.outbox SET parked_at = NULL", Stop);
        await Eventually.EqualsAsync(251L, environment.EffectsAsync, Stop);
    }

    [Fact]
    public async Task An_unknown_message_type_is_refused_without_loading_anything()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await environment.PublishAsync(Guid.CreateVersion7());
        await environment.Database.ExecuteAsync("UPDATE probe.outbox SET message_type = 'urn:message:System.IO:FileInfo'", Stop);
        await environment.StartAsync();

        await Eventually.EqualsAsync(1L, () => environment.CountAsync("outbox WHERE last_error_code = 'unknown_type' AND failures >= 1"), Stop);
    }

    [Fact]
    public async Task While_the_broker_is_away_nothing_is_parked_and_the_service_is_degraded_only()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var timing = MessagingEnvironment.Quick with { BatchDeadline = TimeSpan.FromMilliseconds(300), ParkAfter = 2, BusLook = TimeSpan.FromMilliseconds(20) };
        var away = await environment.StartAsync(timing: timing, broker: new Uri("amqp://nobody:nothing@127.0.0.1:1"));
        await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.EqualsAsync(1L, () => environment.CountAsync("outbox WHERE attempts >= 4"), Stop);
        Assert.Equal(1L, await environment.CountAsync("outbox WHERE failures = 0 AND parked_at IS NULL AND sent_at IS NULL"));
        var health = await away.Services.GetRequiredService<Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckService>().CheckHealthAsync(Stop);
        Assert.Equal(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded, health.Status);
        Assert.False(away.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        await MessagingEnvironment.StopAsync(away);

        await environment.StartAsync();
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
    }

    [Fact]
    public async Task Connections_cut_under_load_lose_and_double_nothing()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var timing = MessagingEnvironment.Quick with { BusLook = TimeSpan.FromSeconds(2) };
        var host = await environment.StartAsync(timing: timing);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var written = 0L;
        var writing = Task.Run(
            async () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    await environment.PublishAsync(Guid.CreateVersion7());
                    written++;

                    // A load the rest of the run can breathe beside; without a pause it would only measure the machine.
                    await Task.Delay(5, CancellationToken.None);
                }
            },
            Stop);
        try
        {
            for (var cut = 1; cut <= 5; cut++)
            {
                await Eventually.BecomesTrueAsync(
                    async () => await StartAgainAsync() && await servers.Management.CloseConnectionsAsync(environment.VirtualHost.Name, Stop) > 0,
                    TimeSpan.FromMinutes(2), $"a connection is there for cut {cut}", Stop);
            }
        }
        finally
        {
            await enough.CancelAsync();
            await writing;
        }

        await Eventually.BecomesTrueAsync(async () => await StartAgainAsync() && await environment.EffectsAsync() == written, TimeSpan.FromMinutes(2), "every message has its effect", Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        await Eventually.EqualsAsync(0, () => environment.ReadyAsync(RecordThingConsumer.Queue), Stop);
        Assert.Equal(written, await environment.CountAsync("inbox"));
        Assert.Equal(written, await environment.EffectsAsync());

        // A service whose bus does not come back ends, and whoever runs it starts it again (decision 0024).
        async Task<bool> StartAgainAsync()
        {
            if (host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
            {
                await MessagingEnvironment.StopAsync(host);
                Environment.ExitCode = 0;
                host = await environment.StartAsync(timing: timing);
            }

            return true;
        }
    }

    [Fact]
    public async Task A_process_whose_consumers_stay_away_from_a_broker_that_answers_ends_and_the_next_one_consumes()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var host = await environment.StartAsync(timing: MessagingEnvironment.Quick with { BusLook = TimeSpan.FromSeconds(1) });
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        Assert.False(stopping.IsCancellationRequested);

        // As a receive endpoint ends that its connection took along.
        await host.Services.GetRequiredService<IBusControl>().StopAsync(Stop);
        await environment.PublishAsync(Guid.CreateVersion7());

        await Eventually.HoldsAsync(() => stopping.IsCancellationRequested, isStopping => isStopping, Stop);
        Assert.Equal(BusWatch.ExitCode, Environment.ExitCode);
        Environment.ExitCode = 0;
        await MessagingEnvironment.StopAsync(host);
        await environment.StartAsync();
        await Eventually.EqualsAsync(2L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
    }

    [Fact]
    public async Task A_process_ends_too_whose_bus_is_well_while_nobody_takes_from_one_of_its_queues()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var timing = MessagingEnvironment.Quick with { BusLook = TimeSpan.FromMilliseconds(200) };
        var host = await environment.StartAsync(timing: timing);
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        // Ten looks at a queue that is taken from, and the process goes on.
        var tenLooksOn = TimeProvider.System.GetUtcNow() + (10 * timing.BusLook);
        await Eventually.EqualsAsync(true, () => Task.FromResult(TimeProvider.System.GetUtcNow() > tenLooksOn), Stop);
        Assert.False(lifetime.ApplicationStopping.IsCancellationRequested);

        // One that the broker has and that the bus, well as it is, does not know: as if its consumer had gone unnoticed.
        var lost = new MessagingDefinition("probe").Consumes<RecordThingConsumer>("probe-lost");
        await MessagingTopology.DeployAsync(environment.VirtualHost.Broker, [lost.Alone()], Stop);
        using var watch = ActivatorUtilities.CreateInstance<BusWatch>(host.Services, lost);
        await watch.StartAsync(Stop);

        await Eventually.HoldsAsync(() => lifetime.ApplicationStopping.IsCancellationRequested, isStopping => isStopping, Stop);
        Assert.Equal(BusWatch.ExitCode, Environment.ExitCode);
        Environment.ExitCode = 0;
        Assert.Equal(BusHealthStatus.Healthy, host.Services.GetRequiredService<IBusControl>().CheckHealth().Status);
        await watch.StopAsync(Stop);
    }

    [Fact]
    public async Task Of_the_replicas_whose_consumers_stay_away_one_ends_at_a_time()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var timing = MessagingEnvironment.Quick with { BusLook = TimeSpan.FromSeconds(1), BusTurn = TimeSpan.FromHours(1) };
        var replicas = new[] { await environment.StartAsync(timing: timing), await environment.StartAsync(timing: timing), await environment.StartAsync(timing: timing) };
        var buses = replicas.Select(replica => replica.Services.GetRequiredService<IBusControl>()).ToList();
        await Eventually.EqualsAsync(true, () => Task.FromResult(buses.TrueForAll(bus => bus.CheckHealth().Endpoints.Values.All(endpoint => endpoint.Status == BusHealthStatus.Healthy))), Stop);
        await Task.WhenAll(buses.Select(bus => bus.StopAsync(Stop)));

        for (var ended = 1; ended <= 2; ended++)
        {
            await Eventually.EqualsAsync(ended, () => Task.FromResult(replicas.Count(IsStopping)), Stop);
            Environment.ExitCode = 0;

            // Looks of the others later, by the clock the turn is kept by, they still wait for theirs.
            await Eventually.EqualsAsync(true, () => environment.Database.QueryAsync<bool>("SELECT clock_timestamp() > expires_at - interval '1 h' + interval '3 s' FROM probe.dispatcher_lease WHERE purpose = 'bus'", Stop), Stop);
            Assert.Equal(ended, replicas.Count(IsStopping));
            await environment.Database.ExecuteAsync("UPDATE probe.dispatcher_lease SET expires_at = '-infinity' WHERE purpose = 'bus'", Stop);
        }

        await Eventually.EqualsAsync(3, () => Task.FromResult(replicas.Count(IsStopping)), Stop);
        Environment.ExitCode = 0;

        static bool IsStopping(IHost replica) => replica.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
    }

    [Fact]
    public async Task A_blocked_connection_is_waited_for_and_what_it_confirms_late_is_not_sent_again()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);

        // Long enough for what leaves once the connection is free: what a slow machine confirms after the deadline is sent again, and rightly so.
        await using var proxy = await StartBehindProxyAsync(environment, batchDeadline: TimeSpan.FromSeconds(5));

        await proxy.BlockAsync();
        await PublishFiftyAsync(environment);
        await ClaimedFourDeadlinesAgoAsync(environment);
        Assert.Equal(0L, await environment.CountAsync("outbox WHERE attempts > 1"));
        await proxy.UnblockAsync();

        await Eventually.EqualsAsync(51L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        Assert.Equal(0L, await environment.CountAsync("inbox WHERE duplicates > 0"));
        Assert.Equal(0L, await environment.CountAsync("outbox WHERE failures > 0"));
    }

    [Fact]
    public async Task A_connection_that_goes_silent_is_not_waited_for_beyond_the_deadline()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await using var proxy = await StartBehindProxyAsync(environment, batchDeadline: TimeSpan.FromMilliseconds(500));

        proxy.Stall();
        await PublishFiftyAsync(environment);
        await Eventually.HoldsAsync(() => environment.CountAsync("outbox WHERE attempts > 1 AND sent_at IS NULL"), rows => rows >= 1, Stop);
        proxy.GoOn();

        await Eventually.EqualsAsync(51L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        Assert.Equal(51L, await environment.CountAsync("inbox"));
        Assert.Equal(0L, await environment.CountAsync("outbox WHERE failures > 0"));
    }

    [Fact]
    public async Task Without_notifications_the_poll_delivers()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        await environment.Database.ExecuteAsync("ALTER TABLE probe.outbox DISABLE TRIGGER outbox_notify", Stop);
        await environment.StartAsync();
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
    }

    [Fact]
    public async Task Without_the_poll_the_notification_delivers()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var host = await environment.StartAsync(timing: MessagingEnvironment.Quick with { Poll = TimeSpan.FromHours(1) });
        await Eventually.HoldsAsync(() => host.Services.GetRequiredService<MessagingStatus>().IsLeader, leads => leads, Stop);

        // The first may be found by the look every term begins with; the following ones cannot.
        for (var i = 1L; i <= 3; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
            await Eventually.EqualsAsync(i, environment.EffectsAsync, Stop);
        }
    }

    private static async Task<StallingProxy> StartBehindProxyAsync(MessagingEnvironment environment, TimeSpan batchDeadline)
    {
        var proxy = new StallingProxy(environment.VirtualHost.Broker.Port);
        var address = new UriBuilder(environment.VirtualHost.Broker) { Host = "127.0.0.1", Port = proxy.Port }.Uri;
        await environment.StartAsync(timing: MessagingEnvironment.Quick with { BatchDeadline = batchDeadline, LeaseDuration = TimeSpan.FromMinutes(5), QueueDepthInterval = TimeSpan.FromHours(1) }, broker: address);
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        await Eventually.EqualsAsync(0, () => environment.VirtualHost.CountAsync(RecordThingConsumer.Queue, Stop), Stop);
        return proxy;
    }

    private static async Task PublishFiftyAsync(MessagingEnvironment environment)
    {
        for (var i = 0; i < 50; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }
    }

    private static Task<long> ClaimedFourDeadlinesAgoAsync(MessagingEnvironment environment) => Eventually.HoldsAsync(
        () => environment.CountAsync("outbox WHERE attempts >= 1 AND sent_at IS NULL AND next_attempt_at < now() + interval '10 s'"), rows => rows >= 1, Stop);

    private static async Task<Tap> TapAsync(MessagingEnvironment environment)
    {
        var connection = await environment.ConnectAsync();
        var channel = await connection.CreateChannelAsync(cancellationToken: Stop);
        await channel.QueueDeclareAsync("tap", false, false, false, cancellationToken: Stop);
        await channel.QueueBindAsync("tap", Exchange, "", cancellationToken: Stop);
        var tap = new Tap(connection);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var envelope = JsonSerializer.Deserialize<JsonElement>(delivery.Body.Span);
            tap.Arrived.Enqueue(envelope.GetProperty("message").Deserialize<ThingChanged>(MessageJson.Options)!);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("tap", autoAck: true, consumer, Stop);
        return tap;
    }

    private sealed class Tap(IConnection connection) : IAsyncDisposable
    {
        public ConcurrentQueue<ThingChanged> Arrived { get; } = [];

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
