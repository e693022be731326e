using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>A resource with a process.</summary>
internal sealed class ProcessRunner(RunContext context, Replica replica, ILauncher launcher) : ResourceRunner(context, replica.Resource, replica.Id)
{
    private const int LastLines = 20;

    private volatile ChildProcess? _child;
    private volatile ChildProcess? _support;

    public override bool TakesCommands => true;

    public Replica Replica { get; } = replica;

    public override void Kill()
    {
        _child?.Kill();
        _support?.Kill();
    }

    protected override async Task RunAsync(ResourceRun run)
    {
        Publish(KnownResourceStates.Starting, null, more: snapshot => (snapshot with
        {
            ExitCode = null,
            StartTimeStamp = null,
            StopTimeStamp = null,
        }).With(SnapshotExtensions.ProcessIdProperty, null));
        await Replica.EvaluateAsync(run.Stop);
        var launch = await launcher.PrepareAsync(Replica, run.Stop);
        _support = launch.Support;
        try
        {
            await RunAsync(run, launch.Spec);
        }
        finally
        {
            if (launch.Support is { } support)
            {
                await support.StopAsync();
                _support = null;
            }
        }
    }

    private async Task RunAsync(ResourceRun run, ProcessSpec spec)
    {
        var probes = await launcher.CreateProbesAsync(Replica, run.Stop);
        var child = _child = Replica.Start(spec);
        Context.Endpoints.Add(Replica);
        Publish(KnownResourceStates.Running, null, probes.Count == 0 ? "success" : null, snapshot => (snapshot with
        {
            StartTimeStamp = Context.Settings.Time.GetUtcNow().UtcDateTime,
            HealthStatus = probes.Count == 0 ? HealthStatus.Healthy : HealthStatus.Unhealthy,
        }).With(SnapshotExtensions.ProcessIdProperty, child.Pid));
        Context.Announcer.Tell(Id, $"runs (pid {child.Pid}).");
        run.ReportStarted();

        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(run.Stop);
            var health = WatchHealthAsync(probes, ending.Token);
            await Task.WhenAny(child.Exited, Task.Delay(Timeout.Infinite, ending.Token));

            // The last word on the state is the end's, so the health checks must be over before it is spoken.
            await ending.CancelAsync();
            await health;
        }
        finally
        {
            // New connections go to the other replicas from here on.
            Context.Endpoints.Remove(Replica);
            await EndAsync(child, !child.Exited.IsCompleted);
            _child = null;
        }
    }

    private async Task EndAsync(ChildProcess child, bool isStop)
    {
        if (isStop)
        {
            Publish(KnownResourceStates.Stopping, null);
            if (await child.StopAsync())
            {
                Context.Announcer.TellError(Id, "did not stop when asked and was killed.", []);
            }
        }

        var code = await child.Exited;
        var isFinished = code == 0 && !isStop;
        var reason = isStop ? "Stopped on request." : $"Ended by itself with {Named(code)}.";
        Publish(
            isFinished ? KnownResourceStates.Finished : KnownResourceStates.Exited,
            reason,
            isFinished ? "success" : isStop ? null : "error",
            snapshot => (snapshot with { ExitCode = code, StopTimeStamp = Context.Settings.Time.GetUtcNow().UtcDateTime })
                .With(SnapshotExtensions.ProcessIdProperty, null));
        if (isStop || isFinished)
        {
            Context.Announcer.Tell(Id, isStop ? "has stopped." : "has finished.");
        }
        else
        {
            Context.Announcer.TellError(
                Id, $"has ended by itself with {Named(code)}. Its last output:", Context.Logs[Id].Last(LastLines));
        }
    }

    private async Task WatchHealthAsync(IReadOnlyList<IHealthProbe> probes, CancellationToken stop)
    {
        try
        {
            if (probes.Count > 0)
            {
                await new HealthMonitor(Context.Settings.Time).RunAsync(probes, Report, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process has ended or is about to.
        }
        finally
        {
            foreach (var probe in probes)
            {
                await probe.DisposeAsync();
            }
        }
    }

    private void Report(string? complaint)
    {
        var before = Context.Notifications.TryGetCurrentState(Id, out var known) ? known.Snapshot : null;
        var wasHealthy = before?.HealthStatus == HealthStatus.Healthy;
        var isHealthy = complaint is null;
        if (isHealthy == wasHealthy && complaint == before?.Reason())
        {
            return;
        }

        Publish(
            KnownResourceStates.Running,
            complaint,
            isHealthy ? "success" : null,
            snapshot => snapshot with { HealthStatus = isHealthy ? HealthStatus.Healthy : HealthStatus.Unhealthy });
        if (isHealthy)
        {
            Context.Announcer.Tell(Id, "is healthy.");
        }
        else if (wasHealthy)
        {
            Context.Announcer.TellError(Id, $"is not healthy: {complaint}.", []);
        }
    }

    private static string Named(int code) =>
        code > 128 && Native.SignalName(code - 128) is { } signal ? $"exit code {code} ({signal})" : $"exit code {code}";
}
