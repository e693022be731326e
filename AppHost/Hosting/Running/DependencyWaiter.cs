using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Running;

/// <summary>Holds a start until what it waits for is there.</summary>
internal sealed class DependencyWaiter(ResourceNotificationService notifications, WaitBehavior defaultBehavior)
{
    /// <param name="resource">Who waits.</param>
    /// <param name="report">Told for whom it waits, and why, whenever that changes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="DistributedApplicationException">A dependency died and nobody is there to start it again.</exception>
    public async Task WaitAsync(IResource resource, Action<string> report, CancellationToken cancellationToken)
    {
        var waits = WaitsOf(resource).ToList();
        if (waits.Count == 0)
        {
            return;
        }

        var states = new Dictionary<string, ResourceEvent>(StringComparer.OrdinalIgnoreCase);
        string? reported = null;
        await foreach (var change in notifications.WatchAsync(cancellationToken))
        {
            states[change.ResourceId] = change;
            var open = waits.Select(wait => StillOpen(resource, wait, states)).OfType<string>().ToList();
            if (open.Count == 0)
            {
                return;
            }

            var text = $"Waits for {string.Join(", ", open)}.";
            if (text != reported)
            {
                reported = text;
                report(text);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new OperationCanceledException("The application was disposed.");
    }

    /// <summary>Waiting for a child is waiting for its parent too.</summary>
    private static IEnumerable<WaitAnnotation> WaitsOf(IResource resource)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            if (wait.Resource is IResourceWithParent child)
            {
                yield return wait with { Resource = child.Parent };
            }

            yield return wait;
        }
    }

    /// <returns>Null when the wait is over, else for whom and why it is not.</returns>
    private string? StillOpen(IResource resource, WaitAnnotation wait, Dictionary<string, ResourceEvent> states)
    {
        foreach (var id in Enumerable.Range(0, wait.Resource.ReplicaCount()).Select(wait.Resource.ReplicaId))
        {
            if (!states.TryGetValue(id, out var state))
            {
                return id;
            }

            if (IsOver(wait, state.Snapshot))
            {
                continue;
            }

            if (!KnownResourceStates.TerminalStates.Contains(state.Snapshot.State?.Text ?? string.Empty))
            {
                return id;
            }

            var end = Ended(wait, state.Snapshot);
            return wait.Until == WaitKind.Completed || (wait.Behavior ?? defaultBehavior) == WaitBehavior.StopOnResourceUnavailable
                ? throw new DistributedApplicationException($"'{resource.Name}' cannot start because '{id}' {end}.")
                : $"{id}, which {end}";
        }

        return null;
    }

    private static bool IsOver(WaitAnnotation wait, CustomResourceSnapshot snapshot)
    {
        var state = snapshot.State?.Text;
        return wait.Until switch
        {
            WaitKind.Running => state == KnownResourceStates.Running,
            WaitKind.Healthy => state == KnownResourceStates.Running && snapshot.HealthStatus == HealthStatus.Healthy,
            _ => (state == KnownResourceStates.Finished || state == KnownResourceStates.Exited) && snapshot.ExitCode == wait.ExitCode,
        };
    }

    private static string Ended(WaitAnnotation wait, CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text == KnownResourceStates.FailedToStart ? "failed to start"
        : snapshot.ExitCode is not { } code ? "has ended"
        : wait.Until == WaitKind.Completed ? $"ended with exit code {code} instead of {wait.ExitCode}"
        : $"has ended with exit code {code}";
}
