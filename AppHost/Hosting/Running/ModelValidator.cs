using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;

namespace Aspire.Hosting.Running;

/// <summary>Finds what cannot work before anything is started.</summary>
internal static class ModelValidator
{
    /// <exception cref="DistributedApplicationException">The model contradicts itself.</exception>
    public static void Validate(IReadOnlyList<IResource> resources)
    {
        foreach (var resource in resources)
        {
            CheckWaits(resource, resources);
            CheckEndpoints(resource);
            foreach (var check in resource.Annotations.OfType<HttpHealthCheckAnnotation>())
            {
                _ = check.EndpointOf(resource);
            }
        }

        if (DependencyGraph.FindWaitCycle(resources) is { } cycle)
        {
            throw new DistributedApplicationException(
                $"These resources wait for each other in a circle: {string.Join(" → ", cycle.Select(resource => resource.Name))}.");
        }

        CheckIdsAreUnique(resources);
        CheckPortsAreUnique(resources);
    }

    private static void CheckWaits(IResource resource, IReadOnlyList<IResource> resources)
    {
        if (DependencyGraph.WaitedFor(resource).FirstOrDefault(needed => !resources.Contains(needed)) is { } unknown)
        {
            throw new DistributedApplicationException($"'{resource.Name}' waits for '{unknown.Name}', which is not part of the application: add it.");
        }
    }

    private static void CheckEndpoints(IResource resource)
    {
        foreach (var endpoint in resource.Endpoints())
        {
            var what = $"The endpoint '{endpoint.Name}' of '{resource.Name}'";
            if (endpoint.Port is < 0 or > 65535 || endpoint.TargetPort is < 0 or > 65535)
            {
                throw new DistributedApplicationException($"{what} has a port outside 0 to 65535.");
            }

            if (endpoint.IsProxied && endpoint.Protocol != ProtocolType.Tcp)
            {
                throw new DistributedApplicationException($"{what} is not TCP and so cannot be proxied: set isProxied to false.");
            }

            if (endpoint is { IsProxied: true, Port: > 0 } && endpoint.Port == endpoint.TargetPort)
            {
                throw new DistributedApplicationException(
                    $"{what} has the same port and target port ({endpoint.Port}), but the proxy and the process cannot both listen there: leave the target port out.");
            }

            if (resource.ReplicaCount() > 1 && !endpoint.IsProxied)
            {
                throw new DistributedApplicationException($"{what} must be proxied, because there are {resource.ReplicaCount()} replicas.");
            }

            if (resource.ReplicaCount() > 1 && endpoint.TargetPort is not null)
            {
                throw new DistributedApplicationException(
                    $"{what} has the fixed target port {endpoint.TargetPort}, but each of the {resource.ReplicaCount()} replicas needs its own: leave it out.");
            }
        }
    }

    private static void CheckIdsAreUnique(IReadOnlyList<IResource> resources)
    {
        var owners = new Dictionary<string, IResource>(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in resources)
        {
            foreach (var id in Enumerable.Range(0, resource.ReplicaCount()).Select(resource.ReplicaId).Append(resource.Name).Distinct())
            {
                if (!owners.TryAdd(id, resource))
                {
                    throw new DistributedApplicationException(
                        $"'{id}' stands both for '{owners[id].Name}' and for '{resource.Name}' (replicas get a number behind the name): rename one.");
                }
            }
        }
    }

    private static void CheckPortsAreUnique(IReadOnlyList<IResource> resources)
    {
        var owners = new Dictionary<int, string>();
        foreach (var resource in resources)
        {
            foreach (var endpoint in resource.Endpoints().Where(endpoint => endpoint.Port is > 0))
            {
                if (!owners.TryAdd(endpoint.Port!.Value, resource.Name))
                {
                    throw new DistributedApplicationException(
                        $"'{owners[endpoint.Port.Value]}' and '{resource.Name}' both want port {endpoint.Port}: give one of them another.");
                }
            }
        }
    }
}
