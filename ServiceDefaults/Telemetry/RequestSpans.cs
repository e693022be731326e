using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Trilateral.ServiceDefaults.Telemetry;

/// <summary>
/// Writes on a request's span what ASP.NET Core 10 leaves off: method, route, status. The path itself stays out, it names records. Spans of
/// probes, and with them all below, are marked as not worth sending.
/// </summary>
internal sealed class RequestSpans : IStartupFilter
{
    private const string Mark = "trilateral.untraced";
    private static readonly PathString[] Probes = ["/health", "/alive"];

    public static bool IsUntraced(Activity activity)
    {
        for (var current = activity; current is not null; current = current.Parent)
        {
            if (current.GetCustomProperty(Mark) is not null)
            {
                return true;
            }
        }

        return false;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(DescribeAsync);
        next(app);
    };

    private static async Task DescribeAsync(HttpContext context, RequestDelegate rest)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { } span)
        {
            await rest(context);
            return;
        }

        if (Array.Exists(Probes, probe => context.Request.Path.StartsWithSegments(probe, StringComparison.Ordinal)))
        {
            span.SetCustomProperty(Mark, Mark);
        }

        var isThrown = true;
        try
        {
            await rest(context);
            isThrown = false;
        }
        finally
        {
            Describe(context, span, isThrown ? StatusCodes.Status500InternalServerError : context.Response.StatusCode);
        }
    }

    private static void Describe(HttpContext context, Activity span, int status)
    {
        // An exception handler has taken the endpoint off the request by now.
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint();
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText;
        var method = KnownMethod(context.Request.Method);
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        span.SetTag("url.scheme", context.Request.IsHttps ? "https" : "http");
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }

    // Callers may send any word for a method.
    private static string KnownMethod(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method)
        || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) ? HttpMethods.GetCanonicalizedValue(method) : "_OTHER";
}
