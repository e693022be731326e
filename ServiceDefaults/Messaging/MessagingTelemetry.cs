using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Names for the telemetry set-up of <c>ServiceDefaults/Telemetry</c>; the trace continues in MassTransit's own source, "MassTransit".</summary>
public static class MessagingTelemetry
{
    public const string SourceName = "Trilateral.Messaging";

    internal static readonly ActivitySource Activities = new(SourceName);

    private static readonly Meter Meter = new(SourceName);

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.outbox.sent", "{message}", "Rows confirmed by the broker.");

    private static readonly Counter<long> Resent = Meter.CreateCounter<long>("messaging.outbox.resent", "{message}", "Rows confirmed after more than one attempt; receivers may have got them twice.");

    private static readonly Histogram<double> Delay = Meter.CreateHistogram<double>("messaging.outbox.delay", "ms", "From the writing transaction to the broker's confirmation.");

    private static readonly Counter<long> Duplicates = Meter.CreateCounter<long>("messaging.inbox.duplicates", "{message}", "Deliveries dropped because their effect was there.");

    private static readonly Counter<long> Redeliveries = Meter.CreateCounter<long>("messaging.redeliveries", "{message}", "Messages put off after a consumer failed.");

    internal static void RecordSent(int attempts, double delayMilliseconds)
    {
        Sent.Add(1);
        Delay.Record(delayMilliseconds);
        if (attempts > 1)
        {
            Resent.Add(1);
        }
    }

    internal static void RecordDuplicate(string queue) => Duplicates.Add(1, new KeyValuePair<string, object?>("queue", queue));

    internal static void RecordRedelivery(string queue) => Redeliveries.Add(1, new KeyValuePair<string, object?>("queue", queue));
}
