using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The owner gives the endpoint up; its secrets, deliveries and attempts go with it, the audit entry stays.</summary>
internal static class DeleteEndpoint
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
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

        var now = time.GetUtcNow();
        database.WebhookEndpoints.Remove(endpoint);
        database.Record(actor.Audit(
            now, "webhook_endpoint.deleted", endpoint.Id.ToString(), before: JsonSerializer.Serialize(EndpointAnswer.Of(endpoint, now), NotificationsJson.Default.EndpointAnswer)));
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await database.WebhookAttempts.Where(attempt => attempt.EndpointId == endpoint.Id).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
