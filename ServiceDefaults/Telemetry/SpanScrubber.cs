using System.Collections.Frozen;
using System.Diagnostics;
using OpenTelemetry;

namespace Trilateral.ServiceDefaults.Telemetry;

/// <summary>Keeps of a span what is on a list and drops the rest, before the exporter sees it: statements, URLs, header values and messages of exceptions leave no process (C6).</summary>
internal sealed class SpanScrubber : BaseProcessor<Activity>
{
    // server.address is not on it: to ASP.NET Core and to HttpClient alike it is the Host header, which a caller writes and the gateway may pass on.
    private static readonly FrozenSet<string> Kept = FrozenSet.Create(
        "http.request.method", "http.response.status_code", "http.route", "network.protocol.version", "server.port", "url.scheme", "error.type",
        "db.system.name", "db.namespace", "db.operation.name", "db.collection.name", "db.response.status_code",
        "messaging.system", "messaging.operation", "messaging.operation.name", "messaging.operation.type", "messaging.destination.name", "messaging.message.id",
        "messaging.message.conversation_id", "messaging.masstransit.message_id", "messaging.masstransit.correlation_id", "messaging.masstransit.message_types",
        "messaging.masstransit.consumer_type");

    private static readonly string[] KeptPrefixes = ["trilateral.", "proxy."];

    public override void OnStart(Activity data)
    {
        // A header of the caller's that would be passed on and exported as it came.
        if (data.HasRemoteParent)
        {
            data.TraceStateString = null;
        }
    }

    public override void OnEnd(Activity data)
    {
        if (RequestSpans.IsUntraced(data))
        {
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        foreach (var (key, _) in data.TagObjects.ToList())
        {
            if (!IsKept(key))
            {
                data.SetTag(key, null);
            }
        }

        if (data.StatusDescription is not null)
        {
            data.SetStatus(data.Status);
        }
    }

    private static bool IsKept(string key) => Kept.Contains(key) || Array.Exists(KeptPrefixes, prefix => key.StartsWith(prefix, StringComparison.Ordinal));
}
