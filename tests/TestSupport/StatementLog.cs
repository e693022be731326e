using System.Collections.Concurrent;
using System.Diagnostics;

namespace Trilateral.TestSupport;

/// <summary>The statements a request of this process made the database run, told apart from all others by the trace the request began.</summary>
internal sealed class StatementLog : IDisposable
{
    private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> _statements = new();
    private readonly ActivityListener _listener;

    public StatementLog()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Whichever request comes first after a change of rights makes the frame read them again, for all.
                if (activity.GetTagItem("db.query.text") is string statement && !statement.Contains(".identity_", StringComparison.Ordinal) && _statements.TryGetValue(activity.TraceId, out var heard))
                {
                    heard.Enqueue(statement);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Gives the request a trace of its own, whose statements are kept from now on.</summary>
    public ActivityTraceId Follow(HttpRequestMessage request)
    {
        var trace = ActivityTraceId.CreateRandom();
        _statements[trace] = new ConcurrentQueue<string>();
        request.Headers.Add("traceparent", $"00-{trace.ToHexString()}-00f067aa0ba902b7-01");
        return trace;
    }

    public IReadOnlyList<string> Of(ActivityTraceId trace) => [.. _statements[trace]];

    public void Dispose() => _listener.Dispose();
}
