using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Testing;

/// <summary>Reaches the resources of a running application.</summary>
public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>A client for the resource's endpoint, by default its first http endpoint.</summary>
    public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null) =>
        new() { BaseAddress = app.GetEndpoint(resourceName, endpointName) };

    public static ValueTask<string?> GetConnectionStringAsync(
        this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
        app.Find(resourceName) is IResourceWithConnectionString source
            ? source.GetConnectionStringAsync(cancellationToken)
            : throw new ArgumentException($"The resource '{resourceName}' has no connection string.", nameof(resourceName));

    /// <summary>The address of the resource's endpoint, by default its first http endpoint.</summary>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null)
    {
        var resource = app.Find(resourceName);
        var endpoint = endpointName is null
            ? resource.Endpoints().FirstOrDefault(candidate => candidate.UriScheme is "http" or "https")
            : resource.FindEndpoint(endpointName);
        return endpoint is not null && resource is IResourceWithEndpoints owner
            ? new Uri(new EndpointReference(owner, endpoint.Name).Url)
            : throw new ArgumentException($"The resource '{resourceName}' has no such endpoint.", nameof(endpointName));
    }

    private static IResource Find(this DistributedApplication app, string name)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Resources.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no resource named '{name}'.", nameof(name));
    }
}
