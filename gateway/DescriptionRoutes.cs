using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Gateway;

/// <summary>The API's description, for programs and for people.</summary>
internal static class DescriptionRoutes
{
    private const int RetryAfterSeconds = 5;

    /// <summary>Strict: no script at all, and only our own style sheet.</summary>
    private const string PagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi/v1.json", ReadAsync).AllowAnonymous().WithName("ReadDescription")
            .WithSummary("This description").WithDescription("The whole API as OpenAPI 3.1: all services and the edge itself.")
            .Produces<DescriptionRoot>().Produces(StatusCodes.Status304NotModified);
        routes.MapGet("/openapi/v1.yaml", ReadYamlAsync).AllowAnonymous().WithName("ReadDescriptionAsYaml")
            .WithSummary("This description in YAML").WithDescription("The same as /openapi/v1.json, in the form people read and compare.")
            .Produces<string>(StatusCodes.Status200OK, "application/yaml").Produces(StatusCodes.Status304NotModified);
        routes.MapGet("/docs", ReadPageAsync).AllowAnonymous().WithName("ReadDescriptionPage")
            .WithSummary("This description as a page").WithDescription("The whole API as a page for people.")
            .Produces<string>(StatusCodes.Status200OK, "text/html").Produces(StatusCodes.Status304NotModified);
        routes.MapGet("/docs/style.css", () => TypedResults.Text(DescriptionPage.Style, "text/css")).AllowAnonymous().WithName("ReadStyleSheet")
            .WithSummary("The look of the pages").WithDescription("The one style sheet of /docs and /problems.").Produces<string>(StatusCodes.Status200OK, "text/css");
    }

    private static async Task<IResult> ReadAsync(HttpContext context, MergedDescription description, CancellationToken cancellationToken)
    {
        if (await description.ReadAsync(cancellationToken) is not { } current)
        {
            return Missing(context);
        }

        return (IResult?)Cached(context, current.Tag) ?? TypedResults.Bytes(current.Json, "application/json");
    }

    private static async Task<IResult> ReadYamlAsync(HttpContext context, MergedDescription description, CancellationToken cancellationToken)
    {
        if (await description.ReadAsync(cancellationToken) is not { } current)
        {
            return Missing(context);
        }

        return (IResult?)Cached(context, current.YamlTag) ?? TypedResults.Bytes(current.Yaml, "application/yaml");
    }

    private static async Task<IResult> ReadPageAsync(HttpContext context, MergedDescription description, CancellationToken cancellationToken)
    {
        if (await description.ReadAsync(cancellationToken) is not { } current)
        {
            return Missing(context);
        }

        context.Response.Headers.ContentSecurityPolicy = PagePolicy;
        return (IResult?)Cached(context, current.Tag) ?? TypedResults.Text(DescriptionPage.Write(current.Root), "text/html; charset=utf-8");
    }

    private static StatusCodeHttpResult? Cached(HttpContext context, string tag)
    {
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "public, max-age=300";
        return EntityTags.NoneMatchHolds(context.Request, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : null;
    }

    private static ProblemHttpResult Missing(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Problem.Of(
            StatusCodes.Status503ServiceUnavailable, "description-unavailable", "The description is not complete yet",
            "A service has not answered since this gateway started; repeat the request after the time in Retry-After.");
    }
}

/// <summary>An OpenAPI document; its form is the standard's.</summary>
/// <param name="Openapi">The standard's version, e.g. 3.1.1.</param>
/// <param name="Info">What the API is.</param>
/// <param name="Paths">Its routes.</param>
/// <param name="Webhooks">What it sends.</param>
/// <param name="Components">What several of them share.</param>
internal sealed record DescriptionRoot(
    string Openapi, Dictionary<string, object> Info, Dictionary<string, object> Paths, Dictionary<string, object> Webhooks, Dictionary<string, object> Components);
