using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.ServiceDefaults.Identity;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>Which routes a service has: as mapped, as described, and open to callers without a token or a function, and what they show (reliability §4, tests 24, 65 and 66).</summary>
public static class RouteInventory
{
    /// <summary>Not part of the API: for the machine the service runs on.</summary>
    private static readonly string[] Internal = ["* /alive", "* /health", "GET /openapi/{documentName}.json"];

    /// <summary>Every mapped route is described, and no other.</summary>
    public static async Task MatchesDescriptionAsync(ServiceHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        using var client = host.Anonymous();
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", cancellationToken))!.AsObject();
        var described = (document["paths"] as JsonObject ?? []).SelectMany(path => path.Value!.AsObject(), (path, operation) => $"{operation.Key.ToUpperInvariant()} {path.Key}");

        Assert.Equal(Mapped(host).Select(Name).Except(Internal).Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    /// <summary>The routes open to everyone are those of the reviewed list.</summary>
    public static void OpenRoutesAre(ServiceHost host, params string[] reviewed) =>
        Assert.Equal(
            reviewed.Concat(Internal).Order(StringComparer.Ordinal),
            Mapped(host).Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(Name).Order(StringComparer.Ordinal));

    /// <summary>Routes that change something and ask for no function are those of the reviewed list: who may use them is for the feature itself to say.</summary>
    public static void ChangesWithoutAFunctionAre(ServiceHost host, params string[] reviewed) =>
        Assert.Equal(
            reviewed.Order(StringComparer.Ordinal),
            Mapped(host)
                .Where(endpoint => endpoint.Metadata.GetMetadata<RolesRequired>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
                .Select(Name).Where(name => !name.StartsWith("GET ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    /// <summary>
    /// What every success shows, nested members included, is what the file of the test says (reliability §4, test 24): a member more is a reviewer's decision,
    /// never an accident.
    /// </summary>
    /// <param name="host">The service.</param>
    /// <param name="file">Beside the tests' assembly: a line for each answer.</param>
    /// <param name="cancellationToken">Of the test.</param>
    public static async Task AnswersAreAsync(ServiceHost host, string file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        using var client = host.Anonymous();
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", cancellationToken))!.AsObject();
        var shown = ConventionRoute.All(document).SelectMany(route => route.Answers, (route, answer) => $"{route.Method} {route.Template} {answer.Status} {route.Members(answer.Schema)}".TrimEnd())
            .Distinct().Order(StringComparer.Ordinal).ToList();
        var reviewed = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, file), cancellationToken);

        Assert.True(
            shown.SequenceEqual(reviewed),
            $"Answers are not those of {file}:\n{string.Join('\n', reviewed.Except(shown).Select(line => "- " + line).Concat(shown.Except(reviewed).Select(line => "+ " + line)))}");
    }

    private static IEnumerable<RouteEndpoint> Mapped(ServiceHost host) => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string Name(RouteEndpoint endpoint) =>
        $"{string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"])} /{endpoint.RoutePattern.RawText!.Trim('/')}";
}
