using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>Writes every problem whole, whatever the caller accepts: the framework's own writer leaves out what it does not find in Accept, and with it the trace id.</summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (problem, response) = (context.ProblemDetails, context.HttpContext.Response);
        problem.Status ??= response.StatusCode;
        problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
        Problem.Complete(context);
        ProblemTexts.Translate(context);
        return new(response.WriteAsJsonAsync(problem, json.Value.SerializerOptions, "application/problem+json", context.HttpContext.RequestAborted));
    }
}
