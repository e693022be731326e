using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>The one place where a fault becomes an answer. Expected outcomes never come here: they are values.</summary>
internal sealed partial class PlatformExceptionHandler(IProblemDetailsService problems, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json, ILogger<PlatformExceptionHandler> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        var problem = exception is BadHttpRequestException { InnerException: JsonException wrong } ? await FromJsonAsync(httpContext, wrong) : Describe(exception);
        if (problem.Status >= StatusCodes.Status500InternalServerError)
        {
            LogFault(logger, exception, problem.Status.Value);
        }

        httpContext.Response.StatusCode = problem.Status!.Value;
        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.Details(
            StatusCodes.Status413PayloadTooLarge, "too-large", "The body is too large", Problem.AdviceOf(StatusCodes.Status413PayloadTooLarge)),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Problem.Details(
            StatusCodes.Status415UnsupportedMediaType, "media-type", "The media type is not supported", "Send application/json in UTF-8."),
        BadHttpRequestException bad => Problem.Details(
            bad.StatusCode, "bad-request", "The request cannot be read", "A part of the request is missing or malformed; compare it with /openapi/v1.json."),
        _ when DatabaseFaults.IsConcurrencyConflict(exception) => Problem.StaleDetails(),
        _ when DatabaseFaults.IsUnavailable(exception) => Problem.Details(
            StatusCodes.Status503ServiceUnavailable, "unavailable", "The service cannot reach its database", "Repeat the request with the same Idempotency-Key after the time in Retry-After."),
        _ => Problem.Details(
            StatusCodes.Status500InternalServerError, "fault", "Something failed on our side", "Repeat the request with the same Idempotency-Key; if it fails again, report the traceId."),
    };

    /// <summary>Text that is no JSON is 400; JSON of the wrong shape is 422 and names each member that does not fit (design §9).</summary>
    private async Task<ProblemDetails> FromJsonAsync(HttpContext context, JsonException exception)
    {
        // The reader's own exception type is internal; only it reports a byte position without a path to a typed member.
        if (exception.GetType() != typeof(JsonException) || exception.InnerException is { } inner && inner.GetType().Name == "JsonReaderException")
        {
            return NotJson();
        }

        IReadOnlyList<Violation> found = [];
        // The endpoint of the context is gone by now; the handler's feature keeps it.
        if (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } type && context.Request.Body.CanSeek)
        {
            try
            {
                context.Request.Body.Position = 0;
                using var body = await JsonDocument.ParseAsync(context.Request.Body, new() { MaxDepth = JsonRules.MaxDepth }, context.RequestAborted);
                found = RequestShape.Compare(body.RootElement, type, json.Value.SerializerOptions);
            }
            catch (JsonException)
            {
                // The reader stopped at the wrong member; what follows is no JSON at all.
                return NotJson();
            }
            catch (BadHttpRequestException bad)
            {
                // Too large, as it turned out only behind the wrong member.
                return Describe(bad);
            }
        }

        return Problem.InvalidDetails(found.Count > 0 ? found : [new Violation(RequestShape.ToPointer(exception.Path), "type", "The member is unknown, missing or of another type than the API description says.")]);
    }

    private static ProblemDetails NotJson() => Problem.Details(
        StatusCodes.Status400BadRequest, "not-json", "The body is not valid JSON", "Send one JSON object (RFC 8259), without comments, duplicate members or trailing commas, nested at most 32 deep.");

    [LoggerMessage(1, LogLevel.Error, "Answered {Status} for a fault")]
    private static partial void LogFault(ILogger logger, Exception exception, int status);
}
