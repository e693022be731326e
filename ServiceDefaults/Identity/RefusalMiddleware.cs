using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>Leaves a trace of every 403 and 404 to a caller with a token. It stands outside everything that reads or writes, and what is foreign and what is absent take the same way.</summary>
internal sealed class RefusalMiddleware(RequestDelegate next, RefusalAudit audit)
{
    public async Task InvokeAsync(HttpContext context, CurrentActor current)
    {
        await next(context);
        if (context.Response.StatusCode is StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound
            && current.OrNone is { } actor && context.GetEndpoint() is RouteEndpoint route)
        {
            audit.Note(actor, $"{context.Request.Method} {MatchedRoute.PatternOf(route)}", MatchedRoute.SubjectOf(context, route), context.Response.StatusCode);
        }
    }
}
