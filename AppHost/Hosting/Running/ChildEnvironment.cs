using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Running;

/// <summary>Puts together what the process of one replica is given (docs: the run-mode environment of Aspire).</summary>
internal sealed class ChildEnvironment(IConfiguration configuration, bool isDevelopment)
{
    /// <summary>Holds the key of the receiver, and may be set by the model too; none of its values is for the page.</summary>
    private const string TelemetryHeaders = "OTEL_EXPORTER_OTLP_HEADERS";

    private static readonly DistributedApplicationExecutionContext Run = new();

    /// <summary>The variables the application model asks for.</summary>
    public async Task<IReadOnlyList<BoardVariable>> InjectedAsync(
        IResource resource, string id, IReadOnlyDictionary<string, int> targetPorts, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        var profile = resource.Annotations.OfType<LaunchProfile>().LastOrDefault();
        if (resource is ProjectResource)
        {
            AddTelemetry(variables, resource.Name, id);
            variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
            variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
            if (profile is not null)
            {
                variables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
                foreach (var (name, value) in profile.Variables)
                {
                    variables.TryAdd(name, value);
                }
            }
        }

        foreach (var endpoint in resource.Endpoints().Where(endpoint => endpoint.TargetPortEnvironmentVariable is not null))
        {
            variables[endpoint.TargetPortEnvironmentVariable!] = Text(targetPorts[endpoint.Name]);
        }

        var context = new EnvironmentCallbackContext(Run, resource, variables, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }

        if (resource is ProjectResource)
        {
            AddAddresses(variables, resource, targetPorts);
        }

        var resolver = new ValueResolver(resource, targetPorts);
        var resolved = new List<BoardVariable>();
        foreach (var (name, value) in variables)
        {
            var (text, isSecret) = await resolver.ResolveAsync(value, cancellationToken);
            resolved.Add(new BoardVariable(name, text ?? string.Empty, isSecret || name == TelemetryHeaders));
        }

        return resolved;
    }

    public static async Task<IReadOnlyList<string>> ArgumentsAsync(
        IResource resource, IReadOnlyDictionary<string, int> targetPorts, CancellationToken cancellationToken)
    {
        var args = new List<object>();
        var context = new CommandLineArgsCallbackContext(args, resource, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<ArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(context);
        }

        var resolver = new ValueResolver(resource, targetPorts);
        var resolved = new List<string>();
        foreach (var arg in args)
        {
            resolved.Add((await resolver.ResolveAsync(arg, cancellationToken)).Text ?? string.Empty);
        }

        return resolved;
    }

    /// <summary>Our own environment, less what is meant for us alone, and on top of it what the model asks for.</summary>
    public static IReadOnlyDictionary<string, string> Whole(IDictionary parent, IEnumerable<BoardVariable> injected)
    {
        var whole = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in parent)
        {
            if (!IsOurs((string)variable.Key))
            {
                whole[(string)variable.Key] = (string?)variable.Value ?? string.Empty;
            }
        }

        foreach (var variable in injected)
        {
            whole[variable.Name] = variable.Value;
        }

        return whole;
    }

    private static bool IsOurs(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Parameters__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ConnectionStrings__", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("AppHost__", StringComparison.OrdinalIgnoreCase)
        || name.ToUpperInvariant() is "DOTNET_ENVIRONMENT" or "DOTNET_LAUNCH_PROFILE";

    private static void AddAddresses(Dictionary<string, object> variables, IResource resource, IReadOnlyDictionary<string, int> targetPorts)
    {
        var web = resource.Endpoints().Where(endpoint => endpoint.UriScheme is "http" or "https").ToList();
        if (web.Count == 0)
        {
            return;
        }

        variables.TryAdd("ASPNETCORE_URLS", string.Join(';', web.Select(endpoint => $"{endpoint.UriScheme}://localhost:{Text(targetPorts[endpoint.Name])}")));
        if (web.Find(endpoint => endpoint.UriScheme == "https") is { AllocatedPort: { } port })
        {
            variables["ASPNETCORE_HTTPS_PORT"] = Text(port);
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private void AddTelemetry(Dictionary<string, object> variables, string name, string id)
    {
        // The page of this engine receives no telemetry, so there is an exporter only where the configuration names a receiver.
        var (receiver, protocol) = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] is { Length: > 0 } grpc ? (grpc, "grpc")
            : configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] is { Length: > 0 } http ? (http, "http/protobuf")
            : (null, null);
        if (receiver is not null)
        {
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver;
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol!;
            if (configuration["AppHost:OtlpApiKey"] is { Length: > 0 } key)
            {
                variables[TelemetryHeaders] = $"x-otlp-api-key={key}";
            }
        }

        variables["OTEL_SERVICE_NAME"] = name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={id}";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (isDevelopment)
        {
            variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
            variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        }
    }
}
