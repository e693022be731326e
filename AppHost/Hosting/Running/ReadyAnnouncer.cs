using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>Says once when everything that starts with the application is healthy or has done its work, and before that, once, if something failed.</summary>
internal sealed class ReadyAnnouncer(ResourceNotificationService notifications, IReadOnlyList<IResource> resources, Announcer announcer)
{
    public async Task RunAsync(CancellationToken stop)
    {
        var open = resources
            .Where(resource => !resource.StartsByCommandOnly())
            .SelectMany(resource => Enumerable.Range(0, resource.ReplicaCount()).Select(resource.ReplicaId))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var hasFailed = false;
        try
        {
            await foreach (var change in notifications.WatchAsync(stop))
            {
                var state = change.Snapshot.State?.Text;
                if (change.Snapshot.HealthStatus == HealthStatus.Healthy || state == KnownResourceStates.Finished)
                {
                    open.Remove(change.ResourceId);
                }
                else if (!hasFailed && open.Contains(change.ResourceId) && state is not null && KnownResourceStates.TerminalStates.Contains(state)
                    && change.Snapshot.State!.Style == "error")
                {
                    hasFailed = true;
                    announcer.Say($"Not ready: '{change.ResourceId}' is {state}. {change.Snapshot.Reason()}".TrimEnd());
                }

                if (open.Count == 0)
                {
                    announcer.Say($"Ready: {string.Join(' ', Addresses())}".TrimEnd());
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before everything was there.
        }
    }

    private IEnumerable<string> Addresses() =>
        from resource in resources
        from endpoint in resource.Endpoints()
        where endpoint.IsExternal
        select $"{endpoint.UriScheme}://localhost:{endpoint.AllocatedPort}";
}
