using System.Diagnostics.Metrics;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>The lag gauges of reliability 2.11, read from the last count.</summary>
internal sealed class MessagingGauges : IDisposable
{
    private readonly Meter _meter = new(MessagingTelemetry.SourceName);

    public MessagingGauges(MessagingStatus status, MessagingDefinition definition)
    {
        KeyValuePair<string, object?>[] tags = [new("service", definition.Service)];
        Gauge("messaging.outbox.unsent", "{message}", statistics => statistics.Unsent);
        Gauge("messaging.outbox.oldest_age", "s", statistics => statistics.OldestAge.TotalSeconds);
        Gauge("messaging.outbox.parked", "{message}", statistics => statistics.Parked);
        Gauge("messaging.timers.overdue", "{timer}", statistics => statistics.OverdueTimers);
        _meter.CreateObservableGauge("messaging.leader", () => new Measurement<int>(status.IsLeader ? 1 : 0, tags));
        _meter.CreateObservableGauge(
            "messaging.queue.ready",
            () => status.QueueDepths.Select(queue => new Measurement<long>(queue.Value, [.. tags, new("queue", queue.Key)])),
            "{message}");

        void Gauge(string name, string unit, Func<OutboxStatistics, double> value) => _meter.CreateObservableGauge(
            name,
            () => status.Statistics is { } statistics ? [new Measurement<double>(value(statistics), tags)] : Array.Empty<Measurement<double>>(),
            unit);
    }

    public void Dispose() => _meter.Dispose();
}
