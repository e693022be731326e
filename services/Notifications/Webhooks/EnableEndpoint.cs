using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The owner wants traffic again: a fresh verification goes out, and nothing old by itself (wire-contracts §2.6). Also asks a pending receiver once more.</summary>
internal static class EnableEndpoint
{
    public static async Task<Results<Resource<EndpointAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, IfMatch condition, NotificationsDbContext database, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        if (condition.Refuses(endpoint) is { } stale)
        {
            return stale;
        }

        if (endpoint.State == WebhookEndpoint.Enabled)
        {
            return Problem.WrongState("The endpoint is enabled already.");
        }

        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await database.TakeTurnAsync(actor.ClientId, cancellationToken);
        var now = time.GetUtcNow();
        if (await database.RefuseVerificationAsync(actor.ClientId, now, response, cancellationToken) is { } tooMany)
        {
            return tooMany;
        }

        await database.SkipPendingAsync(endpoint, "asked-anew", cancellationToken);
        database.WebhookDeliveries.Add(endpoint.AskForVerification(CreateEndpoint.NewChallenge(), Guid.CreateVersion7(now), now));
        database.Advance(endpoint);
        database.Record(actor.Audit(now, "webhook_endpoint.enabling", endpoint.Id.ToString()));
        await database.SaveAndWakeAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(EndpointAnswer.Of(endpoint, now));
    }
}
