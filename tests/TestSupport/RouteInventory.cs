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

    /// <summary>The acts that are refused while news of ended rights may be on their way are those of the reviewed list (design §6).</summary>
    public static void ActsOfRightsAre(ServiceHost host, params string[] reviewed) =>
        Assert.Equal(
            reviewed.Order(StringComparer.Ordinal),
            Mapped(host).Where(endpoint => endpoint.Metadata.GetMetadata<FreshIdentityRequired>() is not null).Select(Name).Order(StringComparer.Ordinal));

    /// <summary>
    /// What every success shows, nested members included, is what the file of the test says (reliability §4, test 24): a member more is a reviewer's decision,
    /// never an accident.
    /// </summary>
    /// <param name="host">The service.</param>
    /// <param name="file">Beside the tests' assembly: a line for each answer.</param>
    /// <param name="cancellationToken">Of the test.</param>
    public static Task AnswersAreAsync(ServiceHost host, string file, CancellationToken cancellationToken) => AreThoseOfAsync(
        host,
        file,
        route => route.Answers.Select(answer => $"{route.Method} {route.Template} {answer.Status} {route.Members(answer.Schema)}"),
        cancellationToken);

    /// <summary>
    /// What every request takes is what the file of the test says (wire-contracts §3, row 12): within a version a request may come to take more, but never to
    /// need more or to take less.
    /// </summary>
    /// <param name="host">The service.</param>
    /// <param name="file">Beside the tests' assembly: a line for each route that takes anything.</param>
    /// <param name="cancellationToken">Of the test.</param>
    public static Task RequestsAreAsync(ServiceHost host, string file, CancellationToken cancellationToken) => AreThoseOfAsync(
        host,
        file,
        route => route.Takes() is { Length: > 0 } taken ? [$"{route.Method} {route.Template} {taken}"] : [],
        cancellationToken);

    private static async Task AreThoseOfAsync(ServiceHost host, string file, Func<ConventionRoute, IEnumerable<string>> lines, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        using var client = host.Anonymous();
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", cancellationToken))!.AsObject();
        var described = ConventionRoute.All(document).SelectMany(lines).Select(line => line.TrimEnd()).Distinct().Order(StringComparer.Ordinal).ToList();
        var reviewed = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, file), cancellationToken);

        Assert.True(
            described.SequenceEqual(reviewed),
            $"The description is not what {file} says:\n{string.Join('\n', reviewed.Except(described).Select(line => "- " + line).Concat(described.Except(reviewed).Select(line => "+ " + line)))}");
    }

    private static IEnumerable<RouteEndpoint> Mapped(ServiceHost host) => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string Name(RouteEndpoint endpoint) =>
        $"{string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"])} /{endpoint.RoutePattern.RawText!.Trim('/')}";
}
