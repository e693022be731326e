using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Health;

/// <param name="Path">Path and query.</param>
/// <param name="StatusCode">The answer that means healthy.</param>
/// <param name="EndpointName">Null means the resource's first http endpoint.</param>
internal sealed record HttpHealthCheckAnnotation(string Path, int StatusCode, string? EndpointName) : IResourceAnnotation
{
    public EndpointAnnotation EndpointOf(IResource resource)
    {
        var endpoint = EndpointName is null
            ? resource.Endpoints().FirstOrDefault(candidate => candidate.UriScheme is "http" or "https")
            : resource.FindEndpoint(EndpointName);
        return endpoint?.UriScheme is "http" or "https"
            ? endpoint
            : throw new DistributedApplicationException(
                $"The health check of '{resource.Name}' needs an http endpoint{(EndpointName is null ? string.Empty : $" named '{EndpointName}'")}: add one with WithHttpEndpoint.");
    }
}
