using System.Diagnostics.Metrics;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>The lag gauges of reliability 2.11, read from the last count.</summary>
internal sealed class MessagingGauges : IDisposable
{
    public MessagingGauges(MessagingStatus status, MessagingDefinition definition)
    {
        KeyValuePair<string, object?>[] tags = [new("service", definition.Service)];
        Gauge("messaging.outbox.unsent", "{message}", statistics => statistics.Unsent);
        Gauge("messaging.outbox.oldest_age", "s", statistics => statistics.OldestAge.TotalSeconds);
        Gauge("messaging.outbox.parked", "{message}", statistics => statistics.Parked);
        Gauge("messaging.timers.overdue", "{timer}", statistics => statistics.OverdueTimers);
        Meter.CreateObservableGauge("messaging.leader", () => new Measurement<int>(status.IsLeader ? 1 : 0, tags));
        Meter.CreateObservableGauge(
            "messaging.queue.ready",
            () => status.QueueDepths.Select(queue => new Measurement<long>(queue.Value, [.. tags, new("queue", queue.Key)])),
            "{message}");
        Meter.CreateObservableGauge("messaging.queue.missing", () => new Measurement<int>(status.MissingQueues.Count, tags), "{queue}");

        void Gauge(string name, string unit, Func<OutboxStatistics, double> value) => Meter.CreateObservableGauge(
            name,
            () => status.Statistics is { } statistics ? [new Measurement<double>(value(statistics), tags)] : Array.Empty<Measurement<double>>(),
            unit);
    }

    /// <summary>One per replica: several may run in one process.</summary>
    public Meter Meter { get; } = new(MessagingTelemetry.SourceName);

    public void Dispose() => Meter.Dispose();
}
