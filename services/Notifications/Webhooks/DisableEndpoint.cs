using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The owner wants no traffic. What waits, and what comes meanwhile, is kept as skipped.</summary>
internal static class DisableEndpoint
{
    public static async Task<Results<Resource<EndpointAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        if (condition.Refuses(endpoint) is { } stale)
        {
            return stale;
        }

        if (endpoint.State == WebhookEndpoint.Disabled)
        {
            return Problem.WrongState("The endpoint is disabled already.");
        }

        var now = time.GetUtcNow();
        endpoint.Disable(WebhookEndpoint.ByOwner, now);
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        database.Advance(endpoint);
        database.Record(actor.Audit(now, "webhook_endpoint.disabled", endpoint.Id.ToString()));
        await database.SaveChangesAsync(cancellationToken);
        await database.SkipPendingAsync(endpoint, WebhookEndpoint.ByOwner, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(EndpointAnswer.Of(endpoint, now));
    }
}
