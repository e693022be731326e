using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trilateral.ServiceDefaults;
using Trilateral.TestSupport;

namespace Trilateral.Gateway.Tests;

/// <summary>What stands behind the edge in these tests: a server that tells what reached it. The real services are behind it in Platform.Tests.</summary>
public sealed class BackEnd : IAsyncDisposable
{
    public static readonly IReadOnlyList<string> Services = ["membership", "events", "submissions", "notifications"];

    private readonly WebApplication _app;

    public BackEnd(TestIssuer issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server =>
        {
            PlatformDefaults.LimitServer(server);
            foreach (var _ in Services)
            {
                server.Listen(IPAddress.Loopback, 0);
            }
        });
        _app = builder.Build();
        _app.Run(context => AnswerAsync(context, issuer));
    }

    public ConcurrentQueue<Reached> Requests { get; } = new();

    /// <summary>Whether the key set is published.</summary>
    public bool PublishesKeys { get; set; } = true;

    /// <summary>Services whose description cannot be read.</summary>
    public ConcurrentDictionary<string, bool> Silent { get; } = new();

    /// <summary>Public keys beside the issuer's own, as JSON.</summary>
    public ConcurrentBag<string> MoreKeys { get; } = [];

    public int KeyReads { get; private set; }

    /// <summary>One for each service.</summary>
    public IReadOnlyList<Uri> Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];

    public Task StartAsync() => _app.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, TestIssuer issuer)
    {
        var path = context.Request.Path.Value!;
        if (path == "/.well-known/jwks.json")
        {
            KeyReads++;
            context.Response.StatusCode = PublishesKeys ? 200 : 404;
            await context.Response.WriteAsync(PublishesKeys ? $$"""{"keys":[{{string.Join(',', MoreKeys.Prepend(issuer.PublicJwk))}}]}""" : "");
            return;
        }

        if (path == "/openapi/v1.json")
        {
            await DescribeAsync(context, Services[Addresses.Select(address => address.Port).ToList().IndexOf(context.Connection.LocalPort)]);
            return;
        }

        await context.Request.Body.CopyToAsync(Stream.Null);
        Requests.Enqueue(new Reached(context.Request.Method, path, context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (path.EndsWith("/slow", StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        context.Response.Headers.Server = "something";
        await context.Response.WriteAsync("{}");
    }

    private async Task DescribeAsync(HttpContext context, string service)
    {
        if (Silent.ContainsKey(service))
        {
            context.Response.StatusCode = 503;
            return;
        }

        await context.Response.WriteAsync(
            """
            {"openapi":"3.1.1","info":{"title":"x","version":"1"},"tags":[{"name":"Things"}],
             "paths":{"/SERVICE/v1/things":{"get":{"operationId":"ListThings","tags":["Things"],"description":"Things of SERVICE.","responses":{"200":{"description":"OK","content":{"application/json":{"schema":{"$ref":"#/components/schemas/ThingPage"}}}}}}}},
             "components":{"schemas":{"ThingPage":{"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Thing"}}}},"Thing":{"type":"object","description":"Of SERVICE."}},
               "securitySchemes":{"clientCredentials":{"type":"oauth2","flows":{"clientCredentials":{"tokenUrl":"http://localhost:8080/oauth/token","scopes":{"SERVICE:read":"Reads."}}}}}}}
            """.Replace("SERVICE", service, StringComparison.Ordinal));
    }
}

/// <summary>A request as it arrived behind the edge.</summary>
public sealed record Reached(string Method, string Path, IReadOnlyDictionary<string, string> Headers);
