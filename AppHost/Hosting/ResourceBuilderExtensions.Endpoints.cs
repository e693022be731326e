using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;

namespace Aspire.Hosting;

/// <summary>What can be said of every kind of resource.</summary>
public static partial class ResourceBuilderExtensions
{
    /// <summary>An endpoint of any scheme. Without ports, free ones are taken.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">What callers use.</param>
    /// <param name="targetPort">What the process listens on.</param>
    /// <param name="scheme">By default <c>tcp</c>.</param>
    /// <param name="name">By default the scheme.</param>
    /// <param name="env">The variable that tells the process its target port.</param>
    /// <param name="isProxied">By default true: the engine owns the port and spreads connections over the replicas.</param>
    /// <param name="isExternal">Meant for callers outside the system.</param>
    /// <param name="protocol">By default TCP, the only one a proxied endpoint can have.</param>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder,
        int? port = null,
        int? targetPort = null,
        string? scheme = null,
        string? name = null,
        string? env = null,
        bool? isProxied = null,
        bool? isExternal = null,
        ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var endpoint = new EndpointAnnotation(
            protocol ?? ProtocolType.Tcp, scheme, name: name, port: port, targetPort: targetPort, isExternal: isExternal, isProxied: isProxied ?? true)
        {
            TargetPortEnvironmentVariable = env,
        };
        if (builder.Resource.FindEndpoint(endpoint.Name) is not null)
        {
            throw new DistributedApplicationException(
                $"The resource '{builder.Resource.Name}' already has an endpoint named '{endpoint.Name}': give the second a name of its own.");
        }

        return builder.WithAnnotation(endpoint);
    }

    /// <summary>Changes an endpoint, or adds one of that name.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(callback);
        if (builder.Resource.FindEndpoint(endpointName) is { } endpoint)
        {
            callback(endpoint);
        }
        else if (createIfNotExists)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            callback(endpoint);
            builder.WithAnnotation(endpoint);
        }

        return builder;
    }

    /// <inheritdoc cref="WithEndpoint{T}(IResourceBuilder{T}, int?, int?, string?, string?, string?, bool?, bool?, ProtocolType?)"/>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints =>
        builder.WithEndpoint(port, targetPort, scheme: "http", name, env, isProxied);

    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new EndpointReference(builder.Resource, name);
    }

    /// <summary>Marks the http endpoints as meant for callers outside the system.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var endpoint in builder.Resource.Endpoints().Where(endpoint => endpoint.UriScheme is "http" or "https"))
        {
            endpoint.IsExternal = true;
        }

        return builder;
    }

    /// <summary>Healthy once a GET of <paramref name="path"/> answers <paramref name="statusCode"/> (200); every replica is asked by itself.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new HttpHealthCheckAnnotation(path ?? "/", statusCode ?? 200, endpointName));
    }
}
