using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Health routes, in every environment. Readiness stays green while the broker is away: the outbox holds what it would have carried (design §9).</summary>
public static class HealthRoutes
{
    /// <summary>Checks with this tag decide readiness; all others only show.</summary>
    public const string ReadyTag = "ready";

    /// <summary><c>/alive</c>: the process answers. <c>/health</c>: it can serve; with the details of every check, for loopback only.</summary>
    public static void MapServiceHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        routes.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = WriteDetailsAsync, ResultStatusCodes = StatusCodesOf() }).AllowAnonymous();
    }

    /// <summary>The edge's <c>/health</c>: one status word, nothing about what stands behind it.</summary>
    public static void MapPublicHealth(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/health", SayAsync).AllowAnonymous().WithName("ReadHealth")
            .WithSummary("Whether the platform's edge serves").WithDescription("One word: Healthy or Degraded with 200, Unhealthy with 503.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");

    private static async Task<ContentHttpResult> SayAsync(HealthCheckService checks, HttpResponse response, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains(ReadyTag), cancellationToken);
        response.Headers.CacheControl = "no-store";
        return TypedResults.Text(report.Status.ToString(), "text/plain", statusCode: StatusCodesOf()[report.Status]);
    }

    private static Dictionary<HealthStatus, int> StatusCodesOf() => new()
    {
        [HealthStatus.Healthy] = StatusCodes.Status200OK,
        [HealthStatus.Degraded] = StatusCodes.Status200OK,
        [HealthStatus.Unhealthy] = StatusCodes.Status503ServiceUnavailable,
    };

    private static Task WriteDetailsAsync(HttpContext context, HealthReport report) =>
        context.Response.WriteAsJsonAsync(
            new HealthAnswer(
                report.Status.ToString(),
                report.Entries.ToDictionary(entry => entry.Key, entry => new HealthDetail(entry.Value.Status.ToString(), entry.Value.Description))),
            HttpJson.Default.HealthAnswer,
            cancellationToken: context.RequestAborted);
}

internal sealed record HealthAnswer(string Status, Dictionary<string, HealthDetail> Checks);

internal sealed record HealthDetail(string Status, string? Description);
