using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Hands over a connection string as <c>ConnectionStrings__{name}</c> and its parts as <c>{NAME}_{PROPERTY}</c>. Does not wait.</summary>
    /// <param name="builder">Who uses it.</param>
    /// <param name="source">Whose it is.</param>
    /// <param name="connectionName">By default the resource's name.</param>
    /// <param name="optional">Without a value nothing is handed over, instead of the start failing.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        return builder
            .WithAnnotation(new ReferencesAnnotation(source.Resource))
            .WithEnvironment(context => ConnectionReference.ApplyAsync(context, source.Resource, connectionName ?? source.Resource.Name, optional));
    }

    /// <summary>Hands over the addresses of all endpoints, as <c>services__{name}__{scheme}__{i}</c> and <c>{NAME}_{ENDPOINT}</c>. Does not wait.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithServices(source.Resource, source.Resource.Name, static _ => true);
    }

    /// <summary>The same, under another name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return builder.WithServices(source.Resource, name, static _ => true);
    }

    /// <summary>Hands over the address of one endpoint.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(endpointReference);
        return builder.WithServices(
            endpointReference.Resource,
            endpointReference.Resource.Name,
            endpoint => string.Equals(endpoint.Name, endpointReference.EndpointName, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Hands over a fixed address as <c>services__{name}__default__0</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/")
        {
            throw new InvalidOperationException($"The address of '{name}' must be absolute and without a path.");
        }

        return builder.WithEnvironment($"services__{name}__default__0", uri.ToString());
    }

    private static IResourceBuilder<TDestination> WithServices<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceWithEndpoints source, string name, Func<EndpointAnnotation, bool> chosen)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .WithAnnotation(new ReferencesAnnotation(source))
            .WithEnvironment(context => ServiceReference.Apply(context, source, name, chosen));
    }
}
