using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Http;

/// <summary>
/// The condition of a change (wire-contracts §3, row 6). An endpoint marked with <see cref="IfMatchExtensions.RequireIfMatch"/> asks for it as a
/// parameter and calls <see cref="Refuses"/> right after it has read the record and found that the caller may see it; the version column decides
/// races in the save itself.
/// </summary>
public sealed class IfMatch
{
    private IList<EntityTagHeaderValue> _tags = [];
    private bool _onlyNew;

    /// <returns>412 when the record is not the one the caller has seen; null when the change may go on.</returns>
    public ProblemHttpResult? Refuses(Aggregate record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var current = EntityTags.Of(record.Version);
        return _tags.Any(tag => tag.Tag == "*" || (!tag.IsWeak && tag.Tag == current))
            ? null
            : Stale();
    }

    /// <summary>For a PUT that may create (<see cref="IfMatchExtensions.RequireIfMatchOrNone"/>).</summary>
    /// <param name="record">Null while there is none.</param>
    /// <returns>412 when there is a record and the caller wants a new one, or there is none and the caller has seen one; null when the save may go on.</returns>
    public ProblemHttpResult? RefusesSave(Aggregate? record) =>
        record is null ? (_onlyNew ? null : Stale()) : (_onlyNew ? Stale() : Refuses(record));

    /// <summary>412, also for who loses the race in the save itself.</summary>
    public static ProblemHttpResult Stale() => TypedResults.Problem(Problem.StaleDetails());

    internal bool TryRead(HttpRequest request, bool orNone)
    {
        _onlyNew = orNone && request.Headers.IfMatch.Count == 0 && request.Headers.IfNoneMatch is [{ } none] && none.Trim() == "*";
        return _onlyNew || TryReadTags(request);
    }

    private bool TryReadTags(HttpRequest request) =>
        request.Headers.IfMatch.Count > 0 && EntityTagHeaderValue.TryParseStrictList([.. request.Headers.IfMatch.OfType<string>()], out _tags!) && _tags.Count > 0;
}

/// <summary>Marks a change that needs If-Match.</summary>
public sealed class IfMatchRequired
{
    internal static readonly IfMatchRequired Instance = new();
    internal static readonly IfMatchRequired OrNone = new();
}

public static class IfMatchExtensions
{
    /// <summary>PUT, PATCH, DELETE and POSTs that change the state of a record: without If-Match 428, with another version's tag 412.</summary>
    public static TBuilder RequireIfMatch<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(IfMatchRequired.Instance);

    /// <summary>A PUT that creates or replaces: If-None-Match: * for the one, If-Match for the other; without either 428.</summary>
    public static TBuilder RequireIfMatchOrNone<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(IfMatchRequired.OrNone);
}

/// <summary>Refuses marked requests without a readable If-Match before anything else looks at them.</summary>
internal sealed class IfMatchMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context, IfMatch condition) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IfMatchRequired>() is not { } required || condition.TryRead(context.Request, required == IfMatchRequired.OrNone)
            ? next(context)
            : Problem.Of(
                StatusCodes.Status428PreconditionRequired, "if-match", "If-Match is missing or malformed",
                "Read the record, and send the ETag of that answer as If-Match.").ExecuteAsync(context);
}
