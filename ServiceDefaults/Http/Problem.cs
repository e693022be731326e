using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>One violated constraint of a request.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) into the body, or <c>#header/Name</c> and <c>#query/name</c> for what stands outside it.</param>
/// <param name="Code">Stable, never translated.</param>
/// <param name="Detail">What is wrong and what to do, in one sentence.</param>
/// <param name="Rule">Number of the domain rule that was broken; null where the shape itself is wrong.</param>
public sealed record Violation(string Pointer, string Code, string Detail, int? Rule = null);

/// <summary>Answers of refusal by RFC 9457; every 4xx and 5xx of the platform has this form.</summary>
public static class Problem
{
    /// <summary>Where the pages that explain each problem type live, below the gateway's own address.</summary>
    public const string TypeBase = "/problems/";

    public static ProblemHttpResult Of(int status, string type, string title, string detail, IReadOnlyList<Violation>? errors = null) =>
        TypedResults.Problem(Details(status, type, title, detail, errors));

    public static ProblemHttpResult Invalid(IReadOnlyList<Violation> errors) => TypedResults.Problem(InvalidDetails(errors));

    /// <summary>404, the same whether the record is absent or not the caller's to see (design §6).</summary>
    /// <param name="what">The record's kind, e.g. "organisation".</param>
    /// <param name="prefix">Of its ids.</param>
    public static ProblemHttpResult NotFound(string what, string prefix) => Of(
        StatusCodes.Status404NotFound, "not-found", $"There is no such {what}", $"Check the id; it begins with {prefix}_ and never changes.");

    /// <summary>409: the record is not in a state from which this act leads on.</summary>
    public static ProblemHttpResult WrongState(string detail) => Of(StatusCodes.Status409Conflict, "wrong-state", "The record is in another state", detail);

    internal static ProblemDetails InvalidDetails(IReadOnlyList<Violation> errors) => Details(
        StatusCodes.Status422UnprocessableEntity,
        "invalid-request",
        "The request breaks a rule",
        $"{errors.Count} {(errors.Count == 1 ? "value needs" : "values need")} correction; see errors. Nothing was changed.",
        errors);

    /// <summary>412: told before the save by the condition, and by the save itself when somebody was faster.</summary>
    internal static ProblemDetails StaleDetails() => Details(
        StatusCodes.Status412PreconditionFailed,
        "stale",
        "The record has changed",
        "Somebody changed the record since you read it: read it again and repeat the change on what you find.");

    internal static ProblemDetails Details(int status, string type, string title, string detail, IReadOnlyList<Violation>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Type = TypeBase + type, Title = title, Detail = detail };
        if (errors is not null)
        {
            problem.Extensions["errors"] = errors;
        }

        return problem;
    }

    /// <summary>What to do about a status, for refusals the framework writes: it knows no more than the status.</summary>
    internal static string AdviceOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "Correct the request line and headers; the server could not read them.",
        StatusCodes.Status401Unauthorized => "Send a token of /oauth/token as Authorization: Bearer.",
        StatusCodes.Status403Forbidden => "Use a client whose mandates include this act.",
        StatusCodes.Status404NotFound => "There is nothing at this address; /openapi/v1.json lists every path, and ids keep their spelling.",
        StatusCodes.Status405MethodNotAllowed => "Use one of the methods that Allow names.",
        StatusCodes.Status406NotAcceptable => "Accept application/json, or the media type that /openapi/v1.json names for this route.",
        StatusCodes.Status408RequestTimeout => "Send the whole request without pauses; nothing was changed.",
        StatusCodes.Status411LengthRequired => "Send Content-Length, or the body in chunks.",
        StatusCodes.Status412PreconditionFailed => "Read the record again and repeat the change on what you find.",
        StatusCodes.Status413PayloadTooLarge => "Send at most 1 MiB at once; a longer table goes in several requests, each with its header line.",
        StatusCodes.Status414UriTooLong => "Keep path and query together under 8 KiB.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body in the media type that Accept-Post, Accept-Patch or /openapi/v1.json names, without a content encoding.",
        StatusCodes.Status422UnprocessableEntity => "Compare the request with /openapi/v1.json; nothing was changed.",
        StatusCodes.Status429TooManyRequests => "Wait for the time in Retry-After.",
        StatusCodes.Status431RequestHeaderFieldsTooLarge => "Send fewer or shorter headers.",
        StatusCodes.Status501NotImplemented => "Leave this out; the platform does not offer it.",
        StatusCodes.Status502BadGateway => "The service behind this address did not answer, and whether it acted is open: repeat the request with the same Idempotency-Key.",
        StatusCodes.Status503ServiceUnavailable => "Repeat the request with the same Idempotency-Key after the time in Retry-After.",
        StatusCodes.Status504GatewayTimeout => "The service took too long, and whether it acted is open: repeat the request with the same Idempotency-Key.",
        >= StatusCodes.Status500InternalServerError => "Repeat the request with the same Idempotency-Key; if it fails again, report the traceId.",
        _ => "Compare the request with /openapi/v1.json, which describes every route.",
    };

    /// <summary>Adds what every problem carries, whoever wrote it: what to do, the request's path and the trace id that support needs.</summary>
    internal static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Status == StatusCodes.Status415UnsupportedMediaType)
        {
            NameMediaTypes(context.HttpContext);
        }

        if (problem.Status == StatusCodes.Status503ServiceUnavailable && context.HttpContext.Response.Headers.RetryAfter.Count == 0)
        {
            context.HttpContext.Response.Headers.RetryAfter = "1";
        }

        if (string.IsNullOrEmpty(problem.Detail))
        {
            problem.Detail = AdviceOf(problem.Status ?? context.HttpContext.Response.StatusCode);
        }

        problem.Instance ??= context.HttpContext.Request.Path;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
        if (problem.Type is null || !problem.Type.StartsWith(TypeBase, StringComparison.Ordinal))
        {
            // A body that turns out too large while it is read is refused by the framework, before by us: one problem all the same.
            problem.Type = TypeBase + (problem.Status == StatusCodes.Status413PayloadTooLarge ? "too-large" : "http-" + problem.Status);
        }
    }

    /// <summary>What the route would have read (wire-contracts §3, row 3).</summary>
    private static void NameMediaTypes(HttpContext context)
    {
        var read = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes;
        if (HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers["Accept-Post"] = read is null ? "application/json" : string.Join(", ", read);
        }
        else if (HttpMethods.IsPatch(context.Request.Method))
        {
            context.Response.Headers["Accept-Patch"] = read is null ? "application/merge-patch+json" : string.Join(", ", read);
        }
    }
}
