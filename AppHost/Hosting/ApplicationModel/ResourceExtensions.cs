using Aspire.Hosting.Projects;
using Aspire.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

internal static class ResourceExtensions
{
    public static IEnumerable<EndpointAnnotation> Endpoints(this IResource resource) => resource.Annotations.OfType<EndpointAnnotation>();

    public static EndpointAnnotation? FindEndpoint(this IResource resource, string name) =>
        resource.Endpoints().FirstOrDefault(endpoint => string.Equals(endpoint.Name, name, StringComparison.OrdinalIgnoreCase));

    public static int ReplicaCount(this IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Count ?? 1;

    public static bool StartsByCommandOnly(this IResource resource) => resource.Annotations.OfType<ExplicitStartAnnotation>().Any();

    /// <summary>The resource's name, or name-1, name-2 … where it has replicas.</summary>
    public static string ReplicaId(this IResource resource, int index) =>
        resource.ReplicaCount() == 1 ? resource.Name : $"{resource.Name}-{index + 1}";
}
