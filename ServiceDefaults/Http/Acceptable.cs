using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>406 for a caller who can read none of what the route answers (wire-contracts §3, row 3).</summary>
internal static class Acceptable
{
    public static Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        var accept = context.Request.Headers.Accept;
        return accept.Count == 0 || accept == "*/*" || accept == "application/json" || Suits(context)
            ? next(context)
            : Problem.Of(StatusCodes.Status406NotAcceptable, "not-acceptable", "There is no answer of that media type", "Accept application/json, or the media type that /openapi/v1.json names for this route.")
                .ExecuteAsync(context);
    }

    private static bool Suits(HttpContext context)
    {
        var produced = context.GetEndpoint()?.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>()
            .Where(answer => answer.StatusCode is >= 200 and < 300).SelectMany(answer => answer.ContentTypes).ToList();
        if (produced is null or { Count: 0 })
        {
            return true;
        }

        if (!MediaTypeHeaderValue.TryParseList([.. context.Request.Headers.Accept.OfType<string>()], out var asked))
        {
            return false;
        }

        var wanted = asked.Where(type => type.Quality is null or > 0).ToList();
        return produced.Any(type => MediaTypeHeaderValue.TryParse(type, out var parsed) && wanted.Exists(parsed.IsSubsetOf));
    }
}
