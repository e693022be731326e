using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The owner wants one event again, delivered or not: the same id, a new timestamp and signature, and all attempts anew (wire-contracts §2.8).</summary>
internal static class ResendMessage
{
    private const string WhatToDo = "This event cannot be sent again: read the record it is about.";

    /// <param name="EventId">The <c>webhook-id</c> that will arrive again.</param>
    internal sealed record Answer(string EventId);

    public static async Task<Results<Accepted<Answer>, ProblemHttpResult>> HandleAsync(
        string id, string eventId, Actor actor, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        var named = FeedQueries.EventIdOf(eventId);
        var delivery = await database.WebhookDeliveries.Where(row => row.EndpointId == endpoint.Id && row.EventId == named && row.Type != NoticeTypes.Verification)
            .Select(row => new { row.State, row.Position }).SingleOrDefaultAsync(cancellationToken);
        var now = time.GetUtcNow();
        if (delivery is null)
        {
            return FeedQueries.Missing(eventId, now, WhatToDo);
        }

        if (endpoint.State != WebhookEndpoint.Enabled)
        {
            return Replay.NotEnabled();
        }

        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        if (delivery.Position is { } position && !await database.HoldAsync(position, cancellationToken))
        {
            return FeedQueries.NoLongerKept(WhatToDo);
        }

        var changed = await Replay.RequeueAsync(
            database, endpoint, named, job: null,
            $"SELECT d.id AS \"Value\" FROM notifications.webhook_deliveries d WHERE d.endpoint_id = {endpoint.Id.Value} AND d.event_id = {named} AND d.state <> 'pending' FOR UPDATE",
            now, cancellationToken);
        if (changed == 0)
        {
            return Problem.WrongState("The event is on its way to this endpoint already.");
        }

        database.Record(actor.Audit(now, "webhook_endpoint.resent", endpoint.Id.ToString(), before: $$"""{"event":"{{eventId}}","state":"{{delivery.State}}"}"""));
        await database.SaveAndWakeAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted($"/notifications/v1/webhook-endpoints/{endpoint.Id}/messages/{eventId}/explain", new Answer(eventId));
    }
}
