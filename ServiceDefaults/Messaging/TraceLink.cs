using System.Diagnostics;

namespace Trilateral.ServiceDefaults.Messaging;

internal static class TraceLink
{
    /// <summary>The running activity as a W3C traceparent, or null when there is none to continue.</summary>
    public static string? CurrentParent() => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    public static ActivityContext Parse(string? traceparent, string? tracestate) =>
        ActivityContext.TryParse(traceparent, tracestate, isRemote: true, out var context) ? context : default;
}
