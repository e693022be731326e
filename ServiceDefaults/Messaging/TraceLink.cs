using System.Diagnostics;

namespace Trilateral.ServiceDefaults.Messaging;

internal static class TraceLink
{
    /// <summary>The running activity as a W3C traceparent, or null when there is none to continue.</summary>
    public static string? CurrentParent() => Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <remarks>Trace state is left behind on purpose: it is a caller's free text, and nothing of that kind goes into messages.</remarks>
    public static ActivityContext Parse(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var context) ? context : default;
}
