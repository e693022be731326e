namespace Trilateral.TestSupport.Telemetry;

public sealed record ReceivedSpan(string Service, string Instance, string Scope, string TraceId, string SpanId, string ParentId, string Name, Dictionary<string, string> Attributes, int EventAttributes)
{
    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset EndedAt { get; init; }
}
