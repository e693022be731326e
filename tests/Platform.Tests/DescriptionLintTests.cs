using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Trilateral.Platform.Tests;

/// <summary>The merged description as others judge it.</summary>
public sealed class DescriptionLintTests(PlatformApp app)
{
    private static readonly string Node = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "node"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Spectral_finds_nothing_in_the_description_and_its_page_is_there()
    {
        Assert.True(Directory.Exists(Path.Combine(Node, "node_modules")), "tests/node is not installed: run deploy/prerequisites --tests.");
        using var client = new HttpClient { BaseAddress = app.EndpointOf("gateway", "http") };
        var description = await client.GetStringAsync("/openapi/v1.json", Stop);
        Assert.True(JsonNode.Parse(description)!["paths"]!.AsObject().Count > 3);
        var file = Path.Combine(Directory.CreateTempSubdirectory("trilateral-openapi-").FullName, "v1.json");
        await File.WriteAllTextAsync(file, description, Stop);

        var (code, output) = await LintAsync(file);

        Assert.True(code == 0 && output.Contains("No results", StringComparison.Ordinal), output);
        using var page = await client.GetAsync("/docs", Stop);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static async Task<(int Code, string Output)> LintAsync(string file)
    {
        using var spectral = Process.Start(new ProcessStartInfo("node", ["node_modules/@stoplight/spectral-cli/dist/index.js", "lint", file, "--ruleset", ".spectral.yaml", "--fail-severity", "hint"])
        {
            WorkingDirectory = Node,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = await Task.WhenAll(spectral.StandardOutput.ReadToEndAsync(Stop), spectral.StandardError.ReadToEndAsync(Stop));
        await spectral.WaitForExitAsync(Stop);
        return (spectral.ExitCode, string.Concat(output));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
