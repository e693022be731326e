namespace Aspire.Hosting.Running;

/// <summary>One life of a resource, from the start to its end.</summary>
internal sealed class ResourceRun : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<string?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Stop => _stop.Token;

    /// <summary>Null once it runs, else why it does not.</summary>
    public Task<string?> Started => _started.Task;

    public Task Completion { get; set; } = Task.CompletedTask;

    public void ReportStarted() => _started.TrySetResult(null);

    public void ReportFailed(string reason) => _started.TrySetResult(reason);

    public Task StopAsync() => _stop.CancelAsync();

    public void Dispose() => _stop.Dispose();
}
