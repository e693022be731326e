using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>Which routes a service has: as mapped, as described, and open to callers without a token (reliability §4, tests 65 and 66).</summary>
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

    private static IEnumerable<RouteEndpoint> Mapped(ServiceHost host) => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string Name(RouteEndpoint endpoint) =>
        $"{string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"])} /{endpoint.RoutePattern.RawText!.Trim('/')}";
}
