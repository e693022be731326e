using System.Collections.Concurrent;
using System.Diagnostics;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

/// <summary>Every statement sent while it lives, as Npgsql reports them on its spans.</summary>
internal sealed class NpgsqlStatements : IDisposable
{
    private readonly ActivityListener _listener;

    public NpgsqlStatements()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => All.Add($"{activity.GetTagItem("db.query.text")}"),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ConcurrentBag<string> All { get; } = [];

    public void Dispose() => _listener.Dispose();
}
