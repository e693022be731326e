// YARP as its own documentation starts it, with none of our middleware: what the gateway is measured against.
using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
// Yarp brings data protection along for session affinity, which is not used: no keys on disk.
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "upstream", Match = new RouteMatch { Path = "{**rest}" } }],
    [
        new ClusterConfig
        {
            ClusterId = "upstream",
            HttpRequest = new ForwarderRequestConfig { Version = HttpVersion.Version11 },
            Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = builder.Configuration["Upstream"] ?? throw new InvalidOperationException("Upstream is not set.") } },
        },
    ]);

var app = builder.Build();
app.MapReverseProxy();
app.Run();
