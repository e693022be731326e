using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>PostgreSQL.</summary>
public static class PostgresBuilderExtensions
{
    /// <summary>A server with data of its own. Without a password one is generated and kept; without a port a free one is taken.</summary>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var server = new PostgresServerResource(
            name,
            userName?.Resource,
            password?.Resource ?? ParameterResourceBuilderExtensions.CreateGeneratedPassword(builder, $"{name}-password"));

        // The server itself owns the port: a proxy would only cost time on every query.
        return builder.AddResource(server).WithAnnotation(
            new EndpointAnnotation(ProtocolType.Tcp, name: PostgresServerResource.PrimaryEndpointName, port: port, isProxied: false));
    }

    /// <summary>A database of the server, created when the server is ready. It is named like the resource unless told otherwise.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(database.Name, database.DatabaseName);
        return builder.ApplicationBuilder.AddResource(database);
    }
}
