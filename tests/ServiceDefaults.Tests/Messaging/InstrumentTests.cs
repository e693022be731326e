using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>What an operator sees of messaging (reliability 2.11), by the names dashboards and alerts use.</summary>
public sealed class InstrumentTests(TestServers servers)
{
    private static CancellationToken Stop => MessagingEnvironment.Stop;

    [Fact]
    public async Task Each_gauge_tells_what_its_name_says()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        for (var i = 0; i < 3; i++)
        {
            await environment.PublishAsync(Guid.CreateVersion7());
        }

        await environment.Database.ExecuteAsync(
            """
            UPDATE probe.outbox SET parked_at = now() WHERE id = (SELECT max(id) FROM probe.outbox);
            UPDATE probe.outbox SET created_at = now() - interval '2 minutes', next_attempt_at = now() + interval '1 hour';
            INSERT INTO probe.timer (id, saga_id, kind, generation, due_at, message_type, body)
                SELECT gen_random_uuid(), gen_random_uuid(), 'k', 1, now() - interval '1 minute', 'm', '{}' FROM generate_series(1, 4);
            """,
            Stop);
        await using var leader = await environment.DataSource.OpenConnectionAsync(Stop);

        // Another holds the lease: nothing is fired or sent meanwhile.
        await environment.Database.ExecuteAsync(
            $"INSERT INTO probe.dispatcher_lease (purpose, holder, backend_pid, expires_at) VALUES ('outbox', gen_random_uuid(), {leader.ProcessID}, now() + interval '1 hour')", Stop);
        var host = await environment.StartAsync();
        using var instruments = new Instruments(Gauges(host));
        await Eventually.HoldsAsync(() => Status(host).Statistics, statistics => statistics is not null, Stop);

        var seen = instruments.Observe();
        Assert.Equal(2, seen["messaging.outbox.unsent"]);
        Assert.InRange(seen["messaging.outbox.oldest_age"], 120, 600);
        Assert.Equal(1, seen["messaging.outbox.parked"]);
        Assert.Equal(4, seen["messaging.timers.overdue"]);
        Assert.Equal(0, seen["messaging.leader"]);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Stop);
        Assert.Equal(HealthStatus.Degraded, health.Entries["messaging"].Status);
        Assert.Matches("^1 parked; the oldest unsent message is [0-9]+ s old$", health.Entries["messaging"].Description!);

        await environment.Database.ExecuteAsync("DELETE FROM probe.dispatcher_lease", Stop);
        await Eventually.HoldsAsync(() => instruments.Observe()["messaging.leader"], leads => leads == 1, Stop);
        await Eventually.HoldsAsync(() => instruments.Observe().GetValueOrDefault("messaging.queue.ready " + RecordThingConsumer.Queue + "_error", -1), ready => ready == 0, Stop);
        Assert.Equal(0, instruments.Observe()["messaging.queue.missing"]);
    }

    [Fact]
    public async Task Each_counter_counts_what_its_name_says()
    {
        using var instruments = new Instruments(meter: null);
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var script = new ConsumerScript();
        await environment.StartAsync(script: script);
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, environment.EffectsAsync, Stop);
        await Eventually.EqualsAsync(0L, environment.UnsentAsync, Stop);
        await environment.Database.ExecuteAsync("UPDATE probe.outbox SET sent_at = NULL", Stop);
        await Eventually.EqualsAsync(1L, () => environment.CountAsync("inbox WHERE duplicates = 1"), Stop);
        script.Then = (_, _) => throw new InvalidOperationException("always");
        await environment.PublishAsync(Guid.CreateVersion7());
        await Eventually.EqualsAsync(1L, () => environment.CountAsync("outbox WHERE redelivery = 1"), Stop);

        // The meter is the process's, and other tests send too: at least what this one did must be there.
        await Eventually.HoldsAsync(
            () => (Sent: instruments.Of("messaging.outbox.sent"), Resent: instruments.Of("messaging.outbox.resent"), Delay: instruments.Of("messaging.outbox.delay")),
            counts => counts is { Sent: >= 3, Resent: >= 1, Delay: >= 3 },
            Stop);
        await Eventually.HoldsAsync(() => instruments.Of("messaging.inbox.duplicates " + RecordThingConsumer.Queue), count => count >= 1, Stop);
        await Eventually.HoldsAsync(() => instruments.Of("messaging.redeliveries " + RecordThingConsumer.Queue), count => count >= 1, Stop);
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_named_by_health_until_it_is_back()
    {
        await using var environment = await MessagingEnvironment.CreateAsync(servers);
        var host = await environment.StartAsync();
        using var instruments = new Instruments(Gauges(host));
        var health = host.Services.GetRequiredService<HealthCheckService>();
        await Eventually.HoldsAsync(() => Status(host).QueueDepths, depths => depths.Count == 8, Stop);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Stop)).Entries["messaging"].Status);

        const string Lost = RecordDueConsumer.Queue + "_error";
        await servers.Management.DeleteQueueAsync(environment.VirtualHost.Name, Lost);

        await Eventually.HoldsAsync(
            async () => (await health.CheckHealthAsync(Stop)).Entries["messaging"],
            entry => entry.Status == HealthStatus.Degraded && entry.Description!.Contains($"no queue {Lost}:", StringComparison.Ordinal),
            Stop);
        Assert.Equal(1, instruments.Observe()["messaging.queue.missing"]);

        await environment.DeployAsync();
        await Eventually.HoldsAsync(async () => (await health.CheckHealthAsync(Stop)).Entries["messaging"].Status, status => status == HealthStatus.Healthy, Stop);
    }

    private static MessagingStatus Status(IHost host) => host.Services.GetRequiredService<MessagingStatus>();

    private static Meter Gauges(IHost host) => host.Services.GetRequiredService<MessagingGauges>().Meter;

    /// <summary>Hears the instruments of messaging as an exporter does.</summary>
    private sealed class Instruments : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, double> _observed = [];
        private readonly ConcurrentDictionary<string, long> _counted = [];

        /// <param name="meter">Only this one; null for those of every replica in the process.</param>
        public Instruments(Meter? meter)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == MessagingTelemetry.SourceName && (meter is null || instrument.Meter == meter))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
            _listener.Start();
        }

        /// <summary>The gauges now.</summary>
        public Dictionary<string, double> Observe()
        {
            _observed.Clear();
            _listener.RecordObservableInstruments();
            return new Dictionary<string, double>(_observed);
        }

        /// <summary>What a counter has counted, or how often a histogram was written.</summary>
        public long Of(string name) => _counted.GetValueOrDefault(name);

        public void Dispose() => _listener.Dispose();

        private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var queue = "";
            foreach (var (key, text) in tags)
            {
                queue = key == "queue" ? " " + text : queue;
            }

            if (instrument.IsObservable)
            {
                _observed[instrument.Name + queue] = value;
            }
            else
            {
                _counted.AddOrUpdate(instrument.Name + queue, instrument is Histogram<double> ? 1 : (long)value, (_, before) => before + (instrument is Histogram<double> ? 1 : (long)value));
            }
        }
    }
}
