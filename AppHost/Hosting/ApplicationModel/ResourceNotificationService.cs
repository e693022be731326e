using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Tells of every change of every resource. A resource is named by its name (all replicas) or by the id of one replica.</summary>
public sealed class ResourceNotificationService
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, ResourceEvent> _current = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Channel<ResourceEvent>> _watchers = [];
    private bool _isComplete;
    private readonly IReadOnlyList<IResource> _resources;
    private readonly WaitBehavior _defaultBehavior;

    internal ResourceNotificationService(IReadOnlyList<IResource> resources, WaitBehavior defaultBehavior)
    {
        _resources = resources;
        _defaultBehavior = defaultBehavior;
    }

    /// <summary>The last event of every resource, then each new one.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_gate)
        {
            foreach (var known in _current.Values)
            {
                channel.Writer.TryWrite(known);
            }

            _watchers.Add(channel);
            if (_isComplete)
            {
                channel.Writer.Complete();
            }
        }

        try
        {
            await foreach (var change in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return change;
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(channel);
            }
        }
    }

    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent) =>
        _current.TryGetValue(resourceId, out resourceEvent);

    /// <summary>Waits until the resource (one of its replicas) is in the state, by default Running.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
    {
        var state = targetState ?? KnownResourceStates.Running;
        return WaitForResourceAsync(resourceName, change => change.Snapshot.State?.Text == state, cancellationToken);
    }

    /// <summary>Waits until the resource is in one of the states, and says in which.</summary>
    public async Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
    {
        var states = targetStates.ToHashSet();
        var reached = await WaitForResourceAsync(
            resourceName, change => change.Snapshot.State is { } state && states.Contains(state.Text), cancellationToken);
        return reached.Snapshot.State!.Text;
    }

    public async Task<ResourceEvent> WaitForResourceAsync(
        string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ThrowIfUnknown(resourceName);
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (IsNamed(change, resourceName) && predicate(change))
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The application was disposed before '{resourceName}' got there.");
    }

    /// <summary>Waits until all replicas of the resource are healthy.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultBehavior, cancellationToken);

    /// <inheritdoc cref="WaitForResourceHealthyAsync(string, CancellationToken)"/>
    /// <exception cref="DistributedApplicationException">The resource died, and the behavior is to stop then.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(
        string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        var ids = ThrowIfUnknown(resourceName);
        var parent = _resources.OfType<IResourceWithParent>().FirstOrDefault(child => string.Equals(child.Name, resourceName, StringComparison.OrdinalIgnoreCase))?.Parent;
        var healthy = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var change in WatchAsync(cancellationToken))
        {
            if (waitBehavior == WaitBehavior.StopOnResourceUnavailable && (change.Resource == parent || IsNamed(change, resourceName)))
            {
                ThrowIfEnded(change);
            }

            if (!IsNamed(change, resourceName))
            {
                continue;
            }

            if (change.Snapshot is { HealthStatus: HealthStatus.Healthy })
            {
                healthy.Add(change.ResourceId);
            }
            else
            {
                healthy.Remove(change.ResourceId);
            }

            if (healthy.Count == ids)
            {
                return change;
            }
        }

        throw new OperationCanceledException($"The application was disposed before '{resourceName}' was healthy.");
    }

    internal void Publish(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
    {
        lock (_gate)
        {
            var before = _current.TryGetValue(resourceId, out var known)
                ? known.Snapshot
                : new CustomResourceSnapshot { ResourceType = resource.TypeName(), Properties = [] };
            var after = change(before);
            var changed = new ResourceEvent(resource, resourceId, after);
            _current[resourceId] = changed;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(changed);
            }
        }
    }

    internal void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryComplete();
            }
        }
    }

    private static void ThrowIfEnded(ResourceEvent change)
    {
        if (change.Snapshot.State is { } state && KnownResourceStates.TerminalStates.Contains(state.Text))
        {
            throw new DistributedApplicationException(
                $"'{change.ResourceId}' is {state.Text} and will not become healthy: {change.Snapshot.Reason() ?? "it has ended"}");
        }
    }

    private static bool IsNamed(ResourceEvent change, string name) =>
        string.Equals(change.ResourceId, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(change.Resource.Name, name, StringComparison.OrdinalIgnoreCase);

    /// <returns>How many ids the name stands for.</returns>
    private int ThrowIfUnknown(string name)
    {
        foreach (var resource in _resources)
        {
            if (string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return resource.ReplicaCount();
            }

            if (Enumerable.Range(0, resource.ReplicaCount()).Any(i => string.Equals(resource.ReplicaId(i), name, StringComparison.OrdinalIgnoreCase)))
            {
                return 1;
            }
        }

        throw new DistributedApplicationException($"There is no resource named '{name}'.");
    }
}
