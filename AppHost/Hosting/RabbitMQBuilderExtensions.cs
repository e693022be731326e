using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>RabbitMQ.</summary>
public static class RabbitMQBuilderExtensions
{
    /// <summary>A server with data of its own. Without a password one is generated and kept; without a port a free one is taken.</summary>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var server = new RabbitMQServerResource(
            name,
            userName?.Resource,
            password?.Resource ?? ParameterResourceBuilderExtensions.CreateGeneratedPassword(builder, $"{name}-password"));
        return builder.AddResource(server).WithAnnotation(
            new EndpointAnnotation(ProtocolType.Tcp, name: RabbitMQServerResource.PrimaryEndpointName, port: port, isProxied: false));
    }

    /// <summary>Adds the management page and API, endpoint <c>management</c>.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder.WithManagementPlugin(port: null);

    /// <inheritdoc cref="WithManagementPlugin(IResourceBuilder{RabbitMQServerResource})"/>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(
        this IResourceBuilder<RabbitMQServerResource> builder, int? port)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Resource.FindEndpoint(RabbitMQServerResource.ManagementEndpointName) is { } existing)
        {
            existing.Port = port ?? existing.Port;
            return builder;
        }

        return builder.WithAnnotation(new EndpointAnnotation(
            ProtocolType.Tcp, uriScheme: "http", name: RabbitMQServerResource.ManagementEndpointName, port: port, isProxied: false));
    }
}
