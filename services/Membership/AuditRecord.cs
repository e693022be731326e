using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership;

/// <summary>What the audit chain holds about a record, each entry with its place in the chain, so that anybody who checks the chain finds it there.</summary>
/// <param name="Subject">Id of the record.</param>
/// <param name="Entries">In the order of the chain.</param>
/// <param name="Next">Give it as <c>cursor</c> to read on; absent on the last page.</param>
/// <param name="TotalCount">How many entries there are in all; only on <c>Prefer: return=total-count</c>.</param>
internal sealed record AuditRecord(string Subject, IReadOnlyList<AuditTrail> Entries, string? Next, long? TotalCount)
{
    /// <param name="database">Where it is.</param>
    /// <param name="subject">Id of the record.</param>
    /// <param name="actions">What the audit chain's actions on it begin with.</param>
    /// <param name="withReasons">Whether the caller may know the reasons too.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<AuditRecord> OfAsync(MembershipDbContext database, string subject, string actions, bool withReasons, Paging paging, CancellationToken cancellationToken)
    {
        var page = await database.TrailPageAsync(subject, actions, paging, cancellationToken);
        return new(subject, withReasons ? page.Items : [.. page.Items.Select(entry => entry with { Reason = null })], page.Next, page.TotalCount);
    }
}

/// <summary>An answer about one thing whose acts the audit chain keeps.</summary>
internal interface IRecorded : IVersioned
{
    string Id { get; }

    /// <summary>Where the audit chain's entries about it are read.</summary>
    string Record { get; }
}

internal static class AuditRecordRoutes
{
    /// <summary>
    /// Lets a route that reads a thing answer with what the audit chain holds about it: the handler is the thing's own, so that whoever may read the one may
    /// read the other, and nobody else. For things whose readers may know every reason; one that keeps reasons from some has a feature of its own.
    /// </summary>
    /// <param name="route">With the handler that reads the thing.</param>
    /// <param name="actions">What the audit chain's actions on it begin with: a refusal names the thing too, and is not shown.</param>
    public static RouteHandlerBuilder AnswersRecord(this RouteHandlerBuilder route, string actions)
    {
        route.AddEndpointFilter(async (context, next) =>
        {
            var services = context.HttpContext.RequestServices;
            var read = await next(context);
            return (read is INestedHttpResult either ? either.Result : read) is IValueHttpResult { Value: IRecorded thing }
                ? TypedResults.Ok(await AuditRecord.OfAsync(
                    services.GetRequiredService<MembershipDbContext>(), thing.Id, actions, withReasons: true, services.GetRequiredService<Paging>(), context.HttpContext.RequestAborted))
                : read;
        });
        ((IEndpointConventionBuilder)route).Finally(endpoint =>
        {
            // The handler says of itself that it answers with the thing.
            foreach (var answer in endpoint.Metadata.OfType<ProducesResponseTypeMetadata>().Where(answer => answer.StatusCode == StatusCodes.Status200OK).ToList())
            {
                endpoint.Metadata.Remove(answer);
            }

            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(AuditRecord), ["application/json"]));
        });
        return route.Paged()
            .WithSummary("What the audit chain holds about it")
            .WithDescription("What the audit chain holds about it, each entry with its place in the chain, for whoever may read it.");
    }
}
