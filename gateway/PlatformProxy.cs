using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace Trilateral.Gateway;

/// <summary>Which public path belongs to which service. Paths go through unchanged (design §7); where a service listens comes from service discovery (<c>services:{name}:http:{i}</c>).</summary>
internal static class PlatformProxy
{
    /// <summary>reliability 2.17: no call through the edge runs longer.</summary>
    private static readonly TimeSpan RouteTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Headers a caller could use to pose as an edge, an address, a tenant or another method; the services must never see them from outside.</summary>
    private static readonly string[] RefusedRequestHeaders =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Port", "X-Forwarded-Server", "X-Real-IP", "X-Client-IP",
        "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Original-Host", "X-Rewrite-URL", "X-User-Id", "X-Tenant",
    ];

    private static readonly (string Service, string[] Paths)[] Services =
    [
        ("membership", ["/membership/v1/{**rest}"]),
        ("events", ["/events/v1/{**rest}"]),
        ("submissions", ["/submissions/v1/{**rest}"]),
        ("notifications", ["/notifications/v1/{**rest}"]),
    ];

    /// <summary>Where a caller without a token begins, or a person who holds a mail; the service behind them judges these calls itself.</summary>
    private static readonly (string Service, string[] Paths)[] OpenServices =
    [
        ("membership", ["/oauth/{**rest}", "/.well-known/{**rest}"]),
        ("notifications", ["/notifications/v1/unsubscriptions/{**rest}"]),
    ];

    /// <summary>Yarp's own name for routes without authorization.</summary>
    private const string OpenPolicy = "anonymous";

    public static IReadOnlyList<string> ServiceNames { get; } = [.. Services.Select(service => service.Service)];

    public static void AddPlatformProxy(this WebApplicationBuilder builder)
    {
        builder.Services.AddRequestTimeouts();
        // Yarp brings data protection along for session affinity, which we do not use: no keys on disk.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddReverseProxy()
            .LoadFromMemory(Routes(), Clusters(builder.Configuration))
            .ConfigureHttpClient((_, handler) =>
            {
                handler.ConnectTimeout = TimeSpan.FromSeconds(2);
                handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
                handler.AutomaticDecompression = DecompressionMethods.None;
            })
            .AddTransforms(transforms =>
            {
                // The services trust no such header, so none is made either.
                transforms.UseDefaultForwarders = false;
                foreach (var header in RefusedRequestHeaders)
                {
                    transforms.AddRequestHeaderRemove(header);
                }

                if (transforms.Route.AuthorizationPolicy == OpenPolicy)
                {
                    // Whoever guesses secrets is slowed down by address, so the service must see the caller's and not ours; elsewhere nobody needs it.
                    transforms.AddXForwardedFor(action: ForwardedTransformActions.Set);
                }

                transforms.AddResponseHeaderRemove("Server", ResponseCondition.Always);
            });
    }

    public static void MapPlatformProxy(this WebApplication app) => app.MapReverseProxy(pipeline => pipeline.Use(AnswerFaultsAsync));

    /// <summary>
    /// Yarp takes the end of our route timeout for a caller who hung up and answers 400; the caller is still there and must learn that the outcome is open.
    /// A body that turns out too large on the way is the caller's 413.
    /// </summary>
    private static async Task AnswerFaultsAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } fault || context.Response.HasStarted)
        {
            return;
        }

        if (context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true })
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }
        else if ((fault.Exception?.GetBaseException() ?? fault.Exception) is BadHttpRequestException bad)
        {
            context.Response.StatusCode = bad.StatusCode;
        }
    }

    private static List<RouteConfig> Routes() =>
    [
        .. from service in Services
           from path in service.Paths
           select Route(service.Service, path, policy: null),
        .. from service in OpenServices
           from path in service.Paths
           select Route(service.Service, path, policy: OpenPolicy),
    ];

    private static RouteConfig Route(string service, string path, string? policy) => new()
    {
        RouteId = path,
        ClusterId = service,
        Match = new RouteMatch { Path = path },
        Timeout = RouteTimeout,
        AuthorizationPolicy = policy,
    };

    private static List<ClusterConfig> Clusters(IConfiguration configuration) =>
    [
        .. from service in Services
           select new ClusterConfig
           {
               ClusterId = service.Service,
               LoadBalancingPolicy = "PowerOfTwoChoices",
               HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(15), Version = HttpVersion.Version11 },
               Destinations = Addresses(configuration, service.Service)
                   .Select((address, index) => (Key: $"{service.Service}-{index}", address))
                   .ToDictionary(pair => pair.Key, pair => new DestinationConfig { Address = pair.address }),
           },
    ];

    public static List<string> Addresses(IConfiguration configuration, string service)
    {
        var addresses = configuration.GetSection($"services:{service}:http").GetChildren().Select(child => child.Value).OfType<string>().ToList();
        return addresses.Count > 0
            ? addresses
            : throw new InvalidOperationException($"No address for the service '{service}': set services__{service}__http__0, as AppHost does.");
    }
}
