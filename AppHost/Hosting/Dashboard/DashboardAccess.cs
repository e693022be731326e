using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Decides for every request whether it is answered. Being on loopback proves nothing: any page open in the same browser
/// can send requests here, and other ports of localhost even get the cookie.
/// </summary>
internal sealed partial class DashboardAccess(DashboardSession session, ILogger logger)
{
    /// <summary>A header no other site can add without a preflight, which is never answered.</summary>
    public const string ProofHeader = "X-Dashboard-Request";

    public static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    private const string OwnPageOnly = "Only the dashboard's own page may ask for this.";

    private static readonly Dictionary<string, string> SecurityHeaders = new()
    {
        [HeaderNames.ContentSecurityPolicy] =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        [HeaderNames.XContentTypeOptions] = "nosniff",
        [HeaderNames.XFrameOptions] = "DENY",
        ["Referrer-Policy"] = "no-referrer",
        ["Cross-Origin-Opener-Policy"] = "same-origin",
        ["Cross-Origin-Resource-Policy"] = "same-origin",
    };

    public static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        // When starting: the exception handler clears what was set before.
        context.Response.OnStarting(() =>
        {
            foreach (var (name, value) in SecurityHeaders)
            {
                context.Response.Headers[name] = value;
            }

            context.Response.Headers.TryAdd(HeaderNames.CacheControl, "no-store");
            return Task.CompletedTask;
        });
        return next(context);
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login", (HttpContext context, string? t) => t is null ? DashboardFiles.LogInPage(null) : LogIn(context, t))
            .WithMetadata(new OpenToAll());
        routes.MapPost("/login", (Delegate)LogInByFormAsync).WithMetadata(new OpenToAll());
        routes.MapPost("/logout", LogOut);
    }

    public Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        // A foreign name that resolves to this machine (DNS rebinding) would make another site's page same-origin.
        if (!LoopbackHosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            Log.ForeignRequestRefused(logger);
            return DashboardProblem.AnswerAsync(
                context,
                StatusCodes.Status421MisdirectedRequest,
                "Use localhost, 127.0.0.1 or [::1] as the host name.");
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            return next(context);
        }

        var isPage = context.Request.Path == "/";
        if (!session.IsOpen(context.Request.Cookies[CookieName(context)]))
        {
            // A link on another page opens this one without its SameSite=Strict cookie; a refresh from here carries it.
            if (isPage && CameFrom(context) is "cross-site")
            {
                context.Response.Headers["Refresh"] = "0; url=/";
            }

            return DashboardProblem.AnswerAsync(
                context,
                StatusCodes.Status401Unauthorized,
                "Log in with the link or the token printed where the engine was started.");
        }

        var isOwn = HttpMethods.IsGet(context.Request.Method)
            ? isPage || CameFrom(context) is null or "same-origin" or "none"
            : IsProvenOwn(context);
        if (!isOwn)
        {
            Log.ForeignRequestRefused(logger);
            return DashboardProblem.AnswerAsync(context, StatusCodes.Status403Forbidden, OwnPageOnly);
        }

        return next(context);
    }

    private async Task<IResult> LogInByFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return LogIn(context, form["t"].ToString());
    }

    private IResult LogIn(HttpContext context, string presented)
    {
        // Another page must not use up the attempts; a link followed from there is fine.
        var isLink = HttpMethods.IsGet(context.Request.Method) && context.Request.Headers["Sec-Fetch-Mode"] == "navigate";
        if (CameFrom(context) is "cross-site" or "same-site" && !isLink)
        {
            Log.ForeignRequestRefused(logger);
            return new Refusal(StatusCodes.Status403Forbidden, OwnPageOnly);
        }

        var (opened, retryAfter) = session.TryLogIn(presented.Trim());
        if (opened is not null)
        {
            // Not Secure, as the address is http; HttpOnly and SameSite=Strict hold there as well.
            context.Response.Cookies.Append(
                CookieName(context),
                opened,
                new CookieOptions { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Path = "/" });
            context.Response.Headers.Location = "/";
            return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
        }

        if (retryAfter is not { } wait)
        {
            return new Refusal(StatusCodes.Status401Unauthorized, "This is not the token of the engine that runs now.");
        }

        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        Log.LogInsRefused(logger, seconds);
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return new Refusal(StatusCodes.Status429TooManyRequests, $"Too many wrong tokens: try again in {seconds} s.");
    }

    private NoContent LogOut(HttpContext context)
    {
        session.Close(context.Request.Cookies[CookieName(context)] ?? string.Empty);
        context.Response.Cookies.Delete(CookieName(context));
        return TypedResults.NoContent();
    }

    private static string? CameFrom(HttpContext context) =>
        context.Request.Headers.TryGetValue("Sec-Fetch-Site", out var site) ? site.ToString() : null;

    // "same-site" is not enough: other ports of localhost are the same site.
    private static bool IsProvenOwn(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        var site = CameFrom(context);
        return context.Request.Headers.ContainsKey(ProofHeader)
            && (origin.Length > 0 || site is not null)
            && (origin.Length == 0 || origin == $"http://{context.Request.Host}")
            && site is null or "same-origin";
    }

    // Cookies ignore ports: two dashboards on one machine must not log each other out.
    private static string CookieName(HttpContext context) => $"dashboard-{context.Connection.LocalPort}";

    private sealed class Refusal(int status, string detail) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => DashboardProblem.AnswerAsync(httpContext, status, detail);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Dashboard: too many wrong tokens, log-ins are refused for {Seconds} s")]
        public static partial void LogInsRefused(ILogger logger, int seconds);

        [LoggerMessage(2, LogLevel.Warning, "Dashboard: refused a request of another site or under a foreign host name")]
        public static partial void ForeignRequestRefused(ILogger logger);
    }
}

/// <summary>Marks an endpoint that is answered without a session.</summary>
internal sealed class OpenToAll;
