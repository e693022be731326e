using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Telemetry;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.ServiceDefaults;

/// <summary>What every process of the platform does the same way.</summary>
public static class PlatformDefaults
{
    /// <summary>Largest JSON body, in bytes; more is 413 (wire-contracts §3, row 20).</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    /// <summary>Longest request target, in characters; more is 414 at the edge.</summary>
    public const int MaxTarget = 8 * 1024;

    /// <summary>All header names and values together, in characters; more is 431 at the edge.</summary>
    public const int MaxHeaders = 32 * 1024;

    /// <summary>More is 431 at the edge.</summary>
    public const int MaxHeaderCount = 100;

    /// <summary>EX_SOFTWARE: what a process ends with when one of its workers failed for good. The host stops then, and would say 0.</summary>
    internal const int WorkerFailedExitCode = 70;

    public static void AddServiceDefaults(this WebApplicationBuilder builder)
    {
        builder.ConfigureOpenTelemetry();
        // One line per start, change of state or fault; the frameworks' line per request costs more than the request and may hold paths.
        foreach (var category in new[] { "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System.Net.Http", "Yarp", "MassTransit" })
        {
            builder.Logging.AddFilter(category, LogLevel.Warning);
        }

        builder.WebHost.ConfigureKestrel(LimitServer);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.AddExceptionHandler<PlatformExceptionHandler>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            JsonRules.Apply(options.SerializerOptions);
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, HttpJson.Default);
        });
        builder.Services.AddApiDescription();
        builder.Services.AddScoped<IfMatch>();
        builder.Services.AddScoped(provider => new Paging(CursorKey(provider.GetRequiredService<IConfiguration>()), provider.GetRequiredService<IOptions<IdentityOptions>>().Value.Issuer));
        // Longer than the gateway's route timeout, so that a stop lets every request in flight end.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(15));
    }

    /// <summary>The pipeline of a service: that of every process, then who is refused, who calls, what it can read, under which condition, for which page, and once-only POSTs; and its own description.</summary>
    public static void UseServiceDefaults(this WebApplication app)
    {
        app.UseEdgeDefaults();
        app.UseMiddleware<RefusalMiddleware>();
        app.UseMiddleware<IdentityMiddleware>();
        app.Use(ForbidSharing);
        app.Use(Acceptable.CheckAsync);
        app.UseMiddleware<IfMatchMiddleware>();
        app.UseMiddleware<PagingMiddleware>();
        app.UseMiddleware<ContentTagMiddleware>();
        app.Use(RereadableBody.KeepAsync);
        app.UseMiddleware<IdempotencyMiddleware>();
        app.MapApiDescription();
    }

    /// <summary>The pipeline of every process, up to routing.</summary>
    public static void UseEdgeDefaults(this WebApplication app)
    {
        app.Lifetime.ApplicationStopping.Register(() =>
        {
            if (app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(worker => worker.ExecuteTask is { IsFaulted: true }))
            {
                Environment.ExitCode = WorkerFailedExitCode;
            }
        });
        app.Use(SetSecurityHeaders);
        app.Use(AnswerHead);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use(AnswerOptions);
        app.UseRouting();
    }

    /// <summary>
    /// What the server itself takes: twice what the edge lets through (wire-contracts §3, row 20), so that a request the edge accepts is never cut off behind it,
    /// where the edge's own headers come on top.
    /// </summary>
    public static void LimitServer(KestrelServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxBodyBytes;
        options.Limits.MaxRequestLineSize = 2 * MaxTarget;
        options.Limits.MaxRequestHeadersTotalSize = 2 * MaxHeaders;
        options.Limits.MaxRequestHeaderCount = 2 * MaxHeaderCount;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }

    private static byte[] CursorKey(IConfiguration configuration) => configuration["Http:CursorKey"] is { Length: >= 16 } key
        ? Encoding.UTF8.GetBytes(key)
        : throw new InvalidOperationException("Http__CursorKey is not set: a secret of 16 or more characters, the same for every replica, as AppHost gives it.");

    /// <summary>HEAD is GET without its body (wire-contracts §3, row 23).</summary>
    private static async Task AnswerHead(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            // The server itself leaves out the body of an answer to HEAD, whatever the method says here.
            context.Request.Method = HttpMethods.Get;
            var body = context.Response.Body;
            context.Response.Body = Stream.Null;
            try
            {
                await next(context);
            }
            finally
            {
                context.Response.Body = body;
                context.Request.Method = HttpMethods.Head;
            }

            return;
        }

        await next(context);
    }

    /// <summary>OPTIONS says what a path allows instead of refusing the question (wire-contracts §3, row 23).</summary>
    private static async Task AnswerOptions(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.StatusCode != StatusCodes.Status405MethodNotAllowed || context.Response.HasStarted)
        {
            return;
        }

        if (context.Response.Headers.Allow is [{ } allow] && allow.Split(", ") is var methods && methods.Contains(HttpMethods.Get) && !methods.Contains(HttpMethods.Head))
        {
            context.Response.Headers.Allow = allow + ", " + HttpMethods.Head;
        }

        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>What a caller gets by a token is kept by nobody between, whether or not its endpoint thought of that (wire-contracts §3, row 17).</summary>
    private static Task ForbidSharing(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is null)
        {
            context.Response.OnStarting(
                static state =>
                {
                    var response = (HttpResponse)state;
                    if (response.StatusCode is >= 200 and < 300 && response.Headers.CacheControl.Count == 0)
                    {
                        response.Headers.CacheControl = "private, no-cache";
                    }

                    return Task.CompletedTask;
                },
                context.Response);
        }

        return next(context);
    }

    private static Task SetSecurityHeaders(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(
            static state =>
            {
                var headers = ((HttpContext)state).Response.Headers;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "no-referrer";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                // Browsers heed it over TLS only, as RFC 6797 wants; there is no answer without it.
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
                // The API's own words are English; what is in another language says so where it is written.
                if (headers.ContentType.Count > 0 && headers.ContentLanguage.Count == 0)
                {
                    headers.ContentLanguage = Languages.English;
                }

                if (headers.ContentSecurityPolicy.Count == 0)
                {
                    headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
                }

                return Task.CompletedTask;
            },
            context);
        return next(context);
    }
}
