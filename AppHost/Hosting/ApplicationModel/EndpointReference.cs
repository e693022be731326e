namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource, by name; the endpoint itself may be added later. Its value is the URL.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider
{
    internal const string LocalHost = "localhost";

    public IResourceWithEndpoints Resource { get; } = owner;

    public string EndpointName { get; } = endpointName;

    public bool Exists => Resource.FindEndpoint(EndpointName) is not null;

    public bool IsAllocated => Resource.FindEndpoint(EndpointName)?.AllocatedPort is not null;

    /// <summary>Everything listens on this machine only.</summary>
    public string Host { get; } = LocalHost;

    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    public int Port => AllocatedPort;

    public string Scheme => Annotation.UriScheme;

    /// <inheritdoc cref="Port"/>
    public string Url => $"{Scheme}://{LocalHost}:{AllocatedPort}";

    internal EndpointAnnotation Annotation => Resource.FindEndpoint(EndpointName)
        ?? throw new DistributedApplicationException($"The resource '{Resource.Name}' has no endpoint named '{EndpointName}'.");

    private int AllocatedPort => Annotation.AllocatedPort
        ?? throw new InvalidOperationException($"The endpoint '{EndpointName}' of '{Resource.Name}' has its port only once the application starts.");

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);
}
