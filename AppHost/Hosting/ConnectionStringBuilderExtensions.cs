using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Connection strings put together in the application model.</summary>
public static class ConnectionStringBuilderExtensions
{
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connectionStringExpression);
        return builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
    }
}
