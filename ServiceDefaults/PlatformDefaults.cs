using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Telemetry;

namespace Trilateral.ServiceDefaults;

/// <summary>What every process of the platform does the same way.</summary>
public static class PlatformDefaults
{
    /// <summary>Largest JSON body, in bytes; more is 413 (wire-contracts §3, row 20).</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    public static void AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.ConfigureOpenTelemetry();
        // One line per start, change of state or fault; the frameworks' line per request costs more than the request and may hold paths.
        foreach (var category in new[] { "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System.Net.Http", "Yarp", "MassTransit" })
        {
            builder.Logging.AddFilter(category, LogLevel.Warning);
        }

        builder.WebHost.ConfigureKestrel(LimitKestrel);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Problem.Complete);
        builder.Services.AddExceptionHandler<PlatformExceptionHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            JsonRules.Apply(options.SerializerOptions);
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, HttpJson.Default);
        });
        // Longer than the gateway's route timeout, so that a stop lets every request in flight end.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(15));
    }

    /// <summary>The pipeline of a service: that of every process, and once-only POSTs.</summary>
    public static void UseServiceDefaults(this WebApplication app)
    {
        app.UseEdgeDefaults();
        app.UseMiddleware<IdempotencyMiddleware>();
    }

    /// <summary>The pipeline of every process, up to routing.</summary>
    public static void UseEdgeDefaults(this WebApplication app)
    {
        app.Use(SetSecurityHeaders);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
    }

    private static void LimitKestrel(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxBodyBytes;
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        options.Limits.MaxRequestHeaderCount = 100;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }

    private static Task SetSecurityHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpContext)state).Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
                return Task.CompletedTask;
            },
            context);
        return next(context);
    }
}
