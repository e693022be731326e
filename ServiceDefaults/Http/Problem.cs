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

    public static ProblemHttpResult Invalid(IReadOnlyList<Violation> errors) =>
        Of(
            StatusCodes.Status422UnprocessableEntity,
            "invalid-request",
            "The request breaks a rule",
            $"{errors.Count} {(errors.Count == 1 ? "value needs" : "values need")} correction; see errors. Nothing was changed.",
            errors);

    /// <summary>404, the same whether the record is absent or not the caller's to see (design §6).</summary>
    /// <param name="what">The record's kind, e.g. "organisation".</param>
    /// <param name="prefix">Of its ids.</param>
    public static ProblemHttpResult NotFound(string what, string prefix) => Of(
        StatusCodes.Status404NotFound, "not-found", $"There is no such {what}", $"Check the id; it begins with {prefix}_ and never changes.");

    /// <summary>409: the record is not in a state from which this act leads on.</summary>
    public static ProblemHttpResult WrongState(string detail) => Of(StatusCodes.Status409Conflict, "wrong-state", "The record is in another state", detail);

    internal static ProblemDetails Details(int status, string type, string title, string detail, IReadOnlyList<Violation>? errors = null)
    {
        var problem = new ProblemDetails { Status = status, Type = TypeBase + type, Title = title, Detail = detail };
        if (errors is not null)
        {
            problem.Extensions["errors"] = errors;
        }

        return problem;
    }

    /// <summary>Adds what every problem carries, whoever wrote it: the request's path and the trace id that support needs.</summary>
    internal static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Status == StatusCodes.Status415UnsupportedMediaType)
        {
            NameMediaTypes(context.HttpContext);
        }

        problem.Instance ??= context.HttpContext.Request.Path;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
        if (problem.Type is null || !problem.Type.StartsWith(TypeBase, StringComparison.Ordinal))
        {
            problem.Type = TypeBase + "http-" + problem.Status;
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
