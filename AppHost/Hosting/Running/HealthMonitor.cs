using Aspire.Hosting.Health;

namespace Aspire.Hosting.Running;

/// <summary>Asks the checks of one replica again and again.</summary>
internal sealed class HealthMonitor(TimeProvider time)
{
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnhealthyStep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnhealthyMost = TimeSpan.FromSeconds(5);

    // Aspire asks after 1, 2, 3 … seconds; a chain of five starts would lose several seconds to that.
    private static readonly TimeSpan Starting = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan StartingLimit = TimeSpan.FromSeconds(60);

    /// <param name="probes">All must be content.</param>
    /// <param name="report">Told the first complaint, or null for healthy, after every round.</param>
    /// <param name="stop">Ends the asking.</param>
    public async Task RunAsync(IReadOnlyList<IHealthProbe> probes, Action<string?> report, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var wasHealthy = false;
        var failures = 0;
        while (true)
        {
            var complaint = (await Task.WhenAll(probes.Select(probe => CheckAsync(probe, stop)))).FirstOrDefault(found => found is not null);
            stop.ThrowIfCancellationRequested();
            report(complaint);
            wasHealthy |= complaint is null;
            failures = complaint is null ? 0 : failures + 1;
            var delay = complaint is null ? Healthy
                : !wasHealthy && time.GetElapsedTime(started) < StartingLimit ? Starting
                : UnhealthyStep * failures < UnhealthyMost ? UnhealthyStep * failures
                : UnhealthyMost;
            await Task.Delay(delay, time, stop);
        }
    }

    private static async Task<string?> CheckAsync(IHealthProbe probe, CancellationToken stop)
    {
        try
        {
            return await probe.CheckAsync(stop);
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            // A check that cannot be made is a complaint, not the end of the resource.
            return $"its check failed with {fault.GetType().Name}: {fault.Message}";
        }
    }
}
