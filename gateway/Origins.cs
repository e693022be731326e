using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Trilateral.Gateway;

/// <summary>
/// Which pages of other origins a browser may let read answers (wire-contracts §3, row 22): those the operator lists, compared character for
/// character, none unless listed. Never with credentials: who calls is said by a token, not by what a browser holds.
/// </summary>
internal static class Origins
{
    private static readonly TimeSpan PreflightKept = TimeSpan.FromMinutes(10);

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    private static readonly string[] RequestHeaders =
        ["Accept", "Accept-Language", "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Prefer", "traceparent", "tracestate"];

    private static readonly string[] AnswerHeaders =
    [
        "Accept-Patch", "Accept-Post", "Allow", "Content-Language", "Deprecation", "ETag", "Idempotency-Replayed", "Link", "Location", "Preference-Applied", "RateLimit",
        "RateLimit-Policy", "Retry-After", "Sunset", "traceparent", "WWW-Authenticate",
    ];

    /// <summary>An origin as browsers send it: scheme, host and port, nothing behind; neither <c>*</c> nor <c>null</c>.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0
        && !address.Host.Contains('*', StringComparison.Ordinal) && address.GetLeftPart(UriPartial.Authority) == text;

    public static void AddOrigins(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>().Configure<IOptions<EdgeOptions>>((cors, edge) =>
        {
            var listed = edge.Value.Origins.ToHashSet(StringComparer.Ordinal);
            cors.AddDefaultPolicy(policy => policy.SetIsOriginAllowed(listed.Contains).WithMethods(Methods).WithHeaders(RequestHeaders).WithExposedHeaders(AnswerHeaders).SetPreflightMaxAge(PreflightKept));
        });
    }

    /// <summary>Before the token is asked for: a preflight carries none, and a page must be able to read why its call was refused.</summary>
    public static void UseOrigins(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<EdgeOptions>>().Value.Origins.Count == 0)
        {
            return;
        }

        app.Use((context, next) =>
        {
            // Also where the answer allows nothing: what a cache keeps of it is not for another origin.
            context.Response.OnStarting(NameOrigin, context.Response.Headers);
            return next(context);
        });
        app.UseCors();
    }

    private static Task NameOrigin(object state)
    {
        var headers = (IHeaderDictionary)state;
        if (!headers.Vary.Any(names => names?.Contains(HeaderNames.Origin, StringComparison.OrdinalIgnoreCase) == true))
        {
            headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        }

        return Task.CompletedTask;
    }
}
