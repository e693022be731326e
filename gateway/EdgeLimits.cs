using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Gateway;

/// <summary>
/// How large a request may be (wire-contracts §3, row 20), which verbs and hosts there are. The server itself reads up to twice as much before it
/// cuts a caller off without a word, so that callers who are a little over learn it as a problem.
/// </summary>
internal static class EdgeLimits
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    /// <returns>The refusal, or null when the request may go on.</returns>
    public static ProblemHttpResult? Refuse(HttpContext context, HashSet<string> hosts)
    {
        var request = context.Request;
        if (!hosts.Contains(request.Host.Host))
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "host", "The host is not ours", "Address the platform by the name in the servers of /openapi/v1.json.");
        }

        if (!IsKnown(request.Method))
        {
            context.Response.Headers.Allow = Methods;
            return Problem.Of(StatusCodes.Status405MethodNotAllowed, "method", "The method is not known", $"Use one of {Methods}; method overrides are not looked at.");
        }

        if (context.Features.Get<IHttpRequestFeature>()!.RawTarget.Length > PlatformDefaults.MaxTarget)
        {
            return Problem.Of(StatusCodes.Status414UriTooLong, "target-too-long", "The address is too long", $"Keep path and query together under {PlatformDefaults.MaxTarget} characters.");
        }

        if (request.Headers.Count > PlatformDefaults.MaxHeaderCount || SizeOf(request.Headers) > PlatformDefaults.MaxHeaders)
        {
            return Problem.Of(
                StatusCodes.Status431RequestHeaderFieldsTooLarge, "headers-too-large", "The headers are too large",
                $"Send at most {PlatformDefaults.MaxHeaderCount} headers with at most {PlatformDefaults.MaxHeaders} characters in all.");
        }

        return request.ContentLength > PlatformDefaults.MaxBodyBytes
            ? Problem.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "The body is too large", Problem.AdviceOf(StatusCodes.Status413PayloadTooLarge))
            : null;
    }

    private static bool IsKnown(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method)
        || HttpMethods.IsDelete(method) || HttpMethods.IsOptions(method) || HttpMethods.IsHead(method);

    private static int SizeOf(IHeaderDictionary headers)
    {
        var size = 0;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                // ": " and the line's end count as the server counts them.
                size += name.Length + (value?.Length ?? 0) + 4;
            }
        }

        return size;
    }
}
