using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Projects;

/// <summary>One profile of <c>Properties/launchSettings.json</c> beside a project.</summary>
internal sealed record LaunchProfile(string Name, string? ApplicationUrl, IReadOnlyDictionary<string, string> Variables) : IResourceAnnotation
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static LaunchProfile? Read(string projectPath, string? wanted, IConfiguration configuration)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file))
        {
            return wanted is null ? null : throw Missing(wanted, file);
        }

        var profiles = Parse(file);
        if (wanted is not null)
        {
            return profiles.FirstOrDefault(profile => profile.Name == wanted) ?? throw Missing(wanted, file);
        }

        var own = configuration["DOTNET_LAUNCH_PROFILE"];
        return profiles.FirstOrDefault(profile => profile.Name == own) ?? profiles.FirstOrDefault();
    }

    /// <summary>http, https, then http2, https2 …, in the order of the addresses.</summary>
    public IEnumerable<(string Name, string Scheme, int Port)> Endpoints()
    {
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var url in (ApplicationUrl ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var uri = new Uri(url.Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal));
            var number = seen[uri.Scheme] = seen.GetValueOrDefault(uri.Scheme) + 1;
            yield return (number == 1 ? uri.Scheme : uri.Scheme + number, uri.Scheme, uri.Port);
        }
    }

    private static List<LaunchProfile> Parse(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file), Lenient);
            return document.RootElement.TryGetProperty("profiles", out var profiles)
                ? [.. profiles.EnumerateObject().Where(RunsTheProject).Select(From)]
                : [];
        }
        catch (JsonException fault)
        {
            throw new DistributedApplicationException($"'{file}' is not valid JSON: {fault.Message}", fault);
        }
    }

    private static bool RunsTheProject(JsonProperty profile) =>
        profile.Value.TryGetProperty("commandName", out var command) && command.ValueEquals("Project");

    private static LaunchProfile From(JsonProperty profile) => new(
        profile.Name,
        profile.Value.TryGetProperty("applicationUrl", out var url) ? url.GetString() : null,
        profile.Value.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString() ?? string.Empty)
            : new Dictionary<string, string>());

    private static DistributedApplicationException Missing(string name, string file) =>
        new($"There is no launch profile '{name}' in '{file}': add it there or name another.");
}
