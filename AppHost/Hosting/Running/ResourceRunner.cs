using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Starts and stops one replica, one life after the other.</summary>
internal abstract class ResourceRunner(RunContext context, IResource resource, string id) : IDisposable
{
    private readonly Lock _gate = new();
    private ResourceRun? _run;

    public IResource Resource { get; } = resource;

    public string Id { get; } = id;

    /// <summary>Whether start, stop and restart mean anything.</summary>
    public virtual bool TakesCommands => false;

    protected RunContext Context { get; } = context;

    protected string State => Context.Notifications.TryGetCurrentState(Id, out var known) ? known.Snapshot.State!.Text : KnownResourceStates.NotStarted;

    /// <summary>Starts and returns once it runs (or not).</summary>
    /// <returns>Null, or why it does not run.</returns>
    public async Task<string?> StartAsync()
    {
        while (true)
        {
            ResourceRun? ending;
            var started = Task.FromResult<string?>(null);
            lock (_gate)
            {
                if (Context.Stopping.IsCancellationRequested)
                {
                    return $"'{Id}' is not started, because the application is stopping.";
                }

                ending = _run is { Completion.IsCompleted: false } ? _run : null;
                if (ending is null)
                {
                    _run?.Dispose();
                    var run = _run = new ResourceRun();
                    run.Completion = Task.Run(() => LiveAsync(run));
                    started = run.Started;
                }
                else if (!KnownResourceStates.TerminalStates.Contains(State))
                {
                    return $"'{Id}' is {State}; stop it first.";
                }
            }

            if (ending is null)
            {
                return await started;
            }

            // Already reported as ended; the last of its output is still being read.
            await ending.Completion;
        }
    }

    /// <summary>Stops and returns once it has ended.</summary>
    /// <returns>Null, or why there was nothing to stop.</returns>
    public async Task<string?> StopAsync()
    {
        ResourceRun? run;
        lock (_gate)
        {
            run = _run;
        }

        if (run is not { Completion.IsCompleted: false })
        {
            return $"'{Id}' is {State}; there is nothing to stop.";
        }

        await run.StopAsync();
        await run.Completion;
        return null;
    }

    /// <summary>Ends the process at once, without asking it.</summary>
    public virtual void Kill()
    {
    }

    public void Dispose()
    {
        _run?.Dispose();
        GC.SuppressFinalize(this);
    }

    public void PublishNotStarted() => Publish(KnownResourceStates.NotStarted, null);

    protected abstract Task RunAsync(ResourceRun run);

    protected void Publish(
        string state, string? reason, string? style = null, Func<CustomResourceSnapshot, CustomResourceSnapshot>? more = null) =>
        Context.Notifications.Publish(Resource, Id, before =>
        {
            var after = (before with { State = new ResourceStateSnapshot(state, style) }).With(SnapshotExtensions.StateReasonProperty, reason);
            if (state != KnownResourceStates.Running)
            {
                after = after with { HealthStatus = null };
            }

            return more is null ? after : more(after);
        });

    protected void Fail(ResourceRun run, string reason)
    {
        Publish(KnownResourceStates.FailedToStart, reason, "error", snapshot => snapshot.With(SnapshotExtensions.ProcessIdProperty, null));
        Context.Announcer.TellError(Id, $"failed to start: {reason}", Context.Logs[Id].Last(20));
        run.ReportFailed(reason);
    }

    private async Task LiveAsync(ResourceRun run)
    {
        try
        {
            var waiter = new DependencyWaiter(Context.Notifications, Context.DefaultWaitBehavior);
            await waiter.WaitAsync(Resource, text => Publish(KnownResourceStates.Waiting, text), run.Stop);
            await RunAsync(run);
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            Publish(KnownResourceStates.NotStarted, null);
            run.ReportFailed($"'{Id}' was stopped before it ran.");
        }
        catch (DistributedApplicationException refusal)
        {
            Fail(run, refusal.Message);
        }
        catch (Exception fault)
        {
            // Whatever a callback of the model throws ends this resource, not the others; the whole of it is in the log.
            Context.Logs[Id].Append(true, fault.ToString());
            Fail(run, $"{fault.GetType().Name}: {fault.Message}");
        }
    }
}
