using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

internal static class ConnectionReference
{
    public static async Task ApplyAsync(EnvironmentCallbackContext context, IResourceWithConnectionString source, string connectionName, bool optional)
    {
        if (optional && !await HasValueAsync(source, context.CancellationToken))
        {
            return;
        }

        context.EnvironmentVariables[source.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{connectionName}"] = source;
        foreach (var (property, value) in source.GetConnectionProperties())
        {
            context.EnvironmentVariables[$"{VariableName.Encode(connectionName)}_{VariableName.Encode(property)}".ToUpperInvariant()] = value;
        }
    }

    private static async Task<bool> HasValueAsync(IResourceWithConnectionString source, CancellationToken cancellationToken)
    {
        try
        {
            return !string.IsNullOrEmpty(await source.GetConnectionStringAsync(cancellationToken));
        }
        catch (MissingParameterValueException)
        {
            return false;
        }
    }
}
