using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Who needs whom.</summary>
internal static class DependencyGraph
{
    /// <summary>Those that must be there first: waited for, or the parent.</summary>
    public static IEnumerable<IResource> WaitedFor(IResource resource)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource);
        return resource is IResourceWithParent child ? waits.Append(child.Parent) : waits;
    }

    /// <summary>The resources of the first cycle found, the first one again at the end; null without a cycle.</summary>
    public static IReadOnlyList<IResource>? FindWaitCycle(IEnumerable<IResource> resources)
    {
        var done = new HashSet<IResource>();
        var path = new List<IResource>();
        return resources.Select(Visit).FirstOrDefault(cycle => cycle is not null);

        IReadOnlyList<IResource>? Visit(IResource resource)
        {
            if (path.IndexOf(resource) is >= 0 and var start)
            {
                return [.. path[start..], resource];
            }

            if (!done.Add(resource))
            {
                return null;
            }

            path.Add(resource);
            var cycle = WaitedFor(resource).Select(Visit).FirstOrDefault(found => found is not null);
            path.RemoveAt(path.Count - 1);
            return cycle;
        }
    }

    /// <summary>For each resource those that must have stopped before it: all that wait for it or use a value of it.</summary>
    /// <remarks>Two resources may use each other's addresses; then the one added first stops last.</remarks>
    public static IReadOnlyDictionary<IResource, IReadOnlyList<IResource>> Dependents(IReadOnlyList<IResource> resources)
    {
        var rank = new Dictionary<IResource, int>();
        var path = new HashSet<IResource>();
        foreach (var resource in resources)
        {
            Rank(resource);
        }

        return resources.ToDictionary(
            resource => resource,
            IReadOnlyList<IResource> (resource) =>
                [.. resources.Where(other => rank[other] > rank[resource] && (Uses(other).Contains(resource) || WaitedFor(other).Contains(resource)))]);

        void Rank(IResource resource)
        {
            if (rank.ContainsKey(resource) || !path.Add(resource))
            {
                return;
            }

            // Waits are free of cycles, so following them first keeps them all.
            foreach (var needed in WaitedFor(resource).Concat(Uses(resource)).Where(resources.Contains))
            {
                Rank(needed);
            }

            path.Remove(resource);
            rank[resource] = rank.Count;
        }
    }

    private static HashSet<IResource> Uses(IResource resource)
    {
        var used = new HashSet<IResource>();
        foreach (var reference in resource.Annotations.OfType<ReferencesAnnotation>())
        {
            Collect(reference.Value, used);
        }

        if (resource is IResourceWithConnectionString source)
        {
            Collect(source.ConnectionStringExpression, used);
        }

        used.Remove(resource);
        return used;
    }

    private static void Collect(object value, HashSet<IResource> used)
    {
        switch (value)
        {
            case IResourceBuilder<IResource> builder:
                Collect(builder.Resource, used);
                break;
            case EndpointReference endpoint:
                used.Add(endpoint.Resource);
                break;
            case EndpointReferenceExpression property:
                used.Add(property.Endpoint.Resource);
                break;
            case ReferenceExpression expression:
                foreach (var provider in expression.ValueProviders)
                {
                    Collect(provider, used);
                }

                break;
            case IResource resource when used.Add(resource) && resource is IResourceWithConnectionString source:
                Collect(source.ConnectionStringExpression, used);
                break;
            default:
                break;
        }
    }
}
