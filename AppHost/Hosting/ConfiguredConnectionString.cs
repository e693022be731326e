using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A server this application does not start: its connection string is in the configuration.</summary>
internal sealed class ConfiguredConnectionString(string name, string? environmentVariableName, ParameterResource value)
    : Resource(name), IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{value}");

    public string? ConnectionStringEnvironmentVariable { get; } = environmentVariableName;
}
