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

        var yaml = Path.ChangeExtension(file, ".yaml");
        await File.WriteAllTextAsync(yaml, await client.GetStringAsync("/openapi/v1.yaml", Stop), Stop);

        // Of the two forms of one document the linter needs one.
        var (code, output) = await NodeAsync("node_modules/@stoplight/spectral-cli/dist/index.js", "lint", file, "--ruleset", ".spectral.yaml", "--fail-severity", "hint");
        Assert.True(code == 0 && output.Contains("No results", StringComparison.Ordinal), output);
        var (same, difference) = await NodeAsync("same-document.mjs", file, yaml);
        Assert.True(same == 0, difference);
        using var page = await client.GetAsync("/docs", Stop);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task Every_body_has_an_example_and_every_event_type_its_webhook()
    {
        using var client = new HttpClient { BaseAddress = app.EndpointOf("gateway", "http") };
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", Stop))!.AsObject();
        var types = JsonNode.Parse(await app.Administrator().GetStringAsync("/notifications/v1/event-types", Stop))!["items"]!.AsArray().Select(type => (string)type!["name"]!).ToList();

        var bodies = new[] { "paths", "webhooks" }.SelectMany(part => document[part]!.AsObject()).Select(pair => pair.Value!).Append(document["components"]!["responses"]!)
            .SelectMany(Bodies).Where(body => !body.Key.StartsWith("text/", StringComparison.Ordinal) && body.Key != "application/yaml" && body.Value!["schema"] is not null).ToList();

        // That they are valid is Spectral's to say (oas3-valid-media-example).
        Assert.True(bodies.Count > 100, $"Only {bodies.Count} bodies were found.");
        Assert.Empty(bodies.Where(body => body.Value!["example"] is null).Select(body => body.Value!.GetPath()));
        Assert.Equal(types.Order(StringComparer.Ordinal), document["webhooks"]!.AsObject().Select(webhook => webhook.Key).Order(StringComparer.Ordinal));
        Assert.All(document["webhooks"]!.AsObject(), webhook => Assert.Contains(
            "webhook-signature", webhook.Value!["post"]!["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!)));
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Bodies(JsonNode node) => node switch
    {
        JsonObject members => (members["content"] as JsonObject ?? []).Concat(members.Where(member => member.Key is not ("content" or "example") && member.Value is not null).SelectMany(member => Bodies(member.Value!))),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Bodies),
        _ => [],
    };

    private static async Task<(int Code, string Output)> NodeAsync(params string[] arguments)
    {
        using var spectral = Process.Start(new ProcessStartInfo("node", arguments)
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
