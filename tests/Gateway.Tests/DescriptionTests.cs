using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.TestSupport;
using Yarp.ReverseProxy.Model;

namespace Trilateral.Gateway.Tests;

public sealed class DescriptionTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_descriptions_of_all_services_are_one_and_equal_names_do_not_mix()
    {
        using var client = gateway.Anonymous();

        var document = await client.ReadAsync("/openapi/v1.json", Stop);

        var paths = document.GetProperty("paths");
        JsonElement Part(string reference) => document.GetProperty("components").GetProperty("schemas").GetProperty(reference["#/components/schemas/".Length..]);
        foreach (var service in new[] { "membership", "events", "submissions", "notifications" })
        {
            var answer = paths.GetProperty($"/{service}/v1/things").GetProperty("get");
            var schema = answer.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString()!;
            // The pages of all services look alike; each leads to its own service's thing.
            var thing = Part(schema).GetProperty("properties").GetProperty("items").GetProperty("items").GetProperty("$ref").GetString()!;
            Assert.Equal($"Of {service}.", Part(thing).GetProperty("description").GetString());
            Assert.True(document.GetProperty("components").GetProperty("securitySchemes").GetProperty("clientCredentials").GetProperty("flows").GetProperty("clientCredentials")
                .GetProperty("scopes").TryGetProperty($"{service}:read", out _));
        }

        var ids = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value.GetProperty("operationId").GetString()).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(1, document.GetProperty("tags").EnumerateArray().Count(tag => tag.GetProperty("name").GetString() == "Things"));
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_has_a_tag_and_may_be_kept_for_five_minutes()
    {
        using var client = gateway.Anonymous();
        using var first = await client.GetAsync("/openapi/v1.json", Stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await client.SendAsync(request, Stop);

        Assert.Equal("public, max-age=300", string.Join(", ", first.Headers.GetValues("Cache-Control")));
        Assert.Equal((HttpStatusCode.NotModified, first.Headers.ETag), (second.StatusCode, second.Headers.ETag));
    }

    [Fact]
    public async Task A_service_never_heard_makes_it_503_and_one_that_falls_silent_keeps_its_last()
    {
        await using var own = new GatewayHost();
        own.BackEnd.Silent["events"] = true;
        await own.InitializeAsync();
        using var client = own.Anonymous();

        using var missing = await client.GetAsync("/openapi/v1.json", Stop);
        await missing.RefusedAsync(HttpStatusCode.ServiceUnavailable, "description-unavailable", Stop);
        Assert.NotNull(missing.Headers.RetryAfter);
        own.BackEnd.Silent.Clear();
        using var whole = await client.GetAsync("/openapi/v1.json", Stop);
        own.BackEnd.Silent["events"] = true;
        own.Clock.Advance(TimeSpan.FromMinutes(2));
        using var kept = await client.GetAsync("/openapi/v1.json", Stop);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, whole.Headers.ETag), (whole.StatusCode, kept.StatusCode, kept.Headers.ETag));
    }

    [Fact]
    public async Task The_page_shows_every_route_and_runs_no_script()
    {
        using var client = gateway.Anonymous();

        using var answer = await client.GetAsync("/docs", Stop);

        var page = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("GET /events/v1/things", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.Contains("style-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problem_types_have_pages_for_people_and_programs()
    {
        using var client = gateway.Anonymous();
        var list = await ReadJsonAsync(client, "/problems");
        var types = list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("type").GetString()!).Append("http-404").ToList();

        Assert.True(types.Count > 20);
        foreach (var type in types)
        {
            Assert.Equal(type, (await ReadJsonAsync(client, "/problems/" + type)).GetProperty("type").GetString());
            using var page = await client.GetAsync("/problems/" + type, Stop);
            Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        }

        using var unknown = await client.GetAsync("/problems/none-of-ours", Stop);
        await unknown.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public void The_routes_open_to_everyone_are_those_that_were_reviewed()
    {
        var open = gateway.Provider.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "open-routes.txt")).Where(line => !line.StartsWith('#')), open);
    }

    [Fact]
    public async Task No_route_of_the_gateway_is_outside_the_description_and_none_of_the_description_outside_the_gateway()
    {
        using var client = gateway.Anonymous();
        var paths = (await client.ReadAsync("/openapi/v1.json", Stop)).GetProperty("paths");
        var described = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject(), (path, operation) => $"{operation.Name.ToUpperInvariant()} {path.Name}").ToList();
        var mapped = gateway.Provider.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToLookup(endpoint => endpoint.Metadata.GetMetadata<RouteModel>() is null);
        var own = mapped[true].Select(endpoint => $"{string.Join(',', endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"])} /{endpoint.RoutePattern.RawText!.Trim('/')}").ToList();
        var forwarded = mapped[false].Select(endpoint => endpoint.RoutePattern.RawText!.Replace("{**rest}", "", StringComparison.Ordinal)).ToList();

        Assert.Contains("GET /health", own);
        Assert.Empty(own.Except(described));
        Assert.All(described.Except(own), route => Assert.Contains(forwarded, prefix => route.Split(' ')[1].StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_same_can_be_had_in_YAML_with_a_tag_of_its_own()
    {
        using var client = gateway.Anonymous();
        using var json = await client.GetAsync("/openapi/v1.json", Stop);
        using var yaml = await client.GetAsync("/openapi/v1.yaml", Stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.yaml");
        request.Headers.IfNoneMatch.Add(yaml.Headers.ETag!);
        using var unchanged = await client.SendAsync(request, Stop);

        Assert.Equal("application/yaml", yaml.Content.Headers.ContentType?.MediaType);
        Assert.NotEqual(json.Headers.ETag, yaml.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Contains("\n  /health:\n", await yaml.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> ReadJsonAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("application/json");
        using var answer = await client.SendAsync(request, Stop);
        return await answer.JsonAsync(HttpStatusCode.OK, Stop);
    }
}
