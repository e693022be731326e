using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>The one place where a fault becomes an answer. Expected outcomes never come here: they are values.</summary>
internal sealed partial class PlatformExceptionHandler(IProblemDetailsService problems, ILogger<PlatformExceptionHandler> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        var problem = Describe(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            LogFault(logger, exception, problem.Status.Value);
        }

        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            httpContext.Response.Headers.RetryAfter = "1";
        }

        httpContext.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } => FromJson(json),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.Details(
            StatusCodes.Status413PayloadTooLarge, "too-large", "The body is too large", "Send at most 1 MiB."),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Problem.Details(
            StatusCodes.Status415UnsupportedMediaType, "media-type", "The media type is not supported", "Send application/json in UTF-8."),
        BadHttpRequestException bad => Problem.Details(
            bad.StatusCode, "bad-request", "The request cannot be read", "A part of the request is missing or malformed; compare it with /openapi/v1.json."),
        _ when DatabaseFaults.IsConcurrencyConflict(exception) => Problem.Details(
            StatusCodes.Status412PreconditionFailed, "stale", "The record has changed", "Somebody changed the record meanwhile: read it again and repeat the change on what you find."),
        _ when DatabaseFaults.IsUnavailable(exception) => Problem.Details(
            StatusCodes.Status503ServiceUnavailable, "unavailable", "The service cannot reach its database", "Repeat the request with the same Idempotency-Key after the time in Retry-After."),
        _ => Problem.Details(
            StatusCodes.Status500InternalServerError, "fault", "Something failed on our side", "Repeat the request with the same Idempotency-Key; if it fails again, report the traceId."),
    };

    /// <summary>Text that is no JSON is 400; JSON of the wrong shape is 422 and names the member (design §9).</summary>
    private static ProblemDetails FromJson(JsonException exception)
    {
        // The reader's own exception type is internal; only it reports a byte position without a path to a typed member.
        var unreadable = exception.GetType() != typeof(JsonException) || exception.InnerException is { } inner && inner.GetType().Name == "JsonReaderException";
        return unreadable
            ? Problem.Details(StatusCodes.Status400BadRequest, "not-json", "The body is not valid JSON", "Send one JSON object (RFC 8259), without comments, duplicate members or trailing commas, nested at most 32 deep.")
            : Problem.Details(
                StatusCodes.Status422UnprocessableEntity,
                "invalid-request",
                "The request breaks a rule",
                "1 value needs correction; see errors. Nothing was changed.",
                [new Violation(ToPointer(exception.Path), "shape", "The member is unknown, missing or of another type than the API description says.")]);
    }

    /// <summary><c>$.sides[0].name</c> → <c>/sides/0/name</c>.</summary>
    internal static string ToPointer(string? path) =>
        path is null or "$" ? "" : path[1..].Replace("['", ".", StringComparison.Ordinal).Replace("']", "", StringComparison.Ordinal)
            .Replace('[', '.').Replace("]", "", StringComparison.Ordinal).Replace("~", "~0", StringComparison.Ordinal)
            .Replace("/", "~1", StringComparison.Ordinal).Replace('.', '/');

    [LoggerMessage(1, LogLevel.Error, "Answered {Status} for a fault")]
    private static partial void LogFault(ILogger logger, Exception exception, int status);
}
