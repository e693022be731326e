using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>What was sent to one of the caller's endpoints, newest first, and what came of it.</summary>
internal static class ListAttempts
{
    public static async Task<Results<Ok<Page<AttemptAnswer>>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, NotificationsDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        // The answers' texts are only in the single attempt: 200 of them would be megabytes.
        return await paging.ReadAsync(
            database.WebhookAttempts.Where(attempt => attempt.EndpointId == endpoint.Id),
            attempt => attempt.Id,
            attempt => new
            {
                attempt.Id,
                Delivery = database.WebhookDeliveries.Single(delivery => delivery.Id == attempt.DeliveryId),
                attempt.Number,
                attempt.StartedAt,
                attempt.EndedAt,
                attempt.Outcome,
                attempt.Status,
                attempt.Location,
            },
            row => new AttemptAnswer(
                row.Id.ToString(), WebhookBody.IdOf(row.Delivery.EventId), row.Delivery.Type, row.Delivery.SubjectId, row.Number, row.StartedAt, row.EndedAt, row.Outcome, row.Status, row.Location),
            newestFirst: true,
            cancellationToken);
    }
}

/// <summary>One attempt as the endpoint's owner sees it.</summary>
/// <param name="Id"><c>wha_…</c>.</param>
/// <param name="EventId">The <c>webhook-id</c>.</param>
/// <param name="Type">The event's.</param>
/// <param name="Subject">The record the event is about.</param>
/// <param name="Number">From 1.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="EndedAt">Absent while it is under way, or when its end is not known because a process died: then it was repeated.</param>
/// <param name="Outcome">delivered, http, challenge, dns, blocked, connect, tls or timeout.</param>
/// <param name="Status">The HTTP status, where one came.</param>
/// <param name="Location">Where a redirect pointed; it was not followed.</param>
/// <param name="Answer">The first 16 KiB of the answer; only in a single attempt.</param>
internal sealed record AttemptAnswer(
    string Id,
    string EventId,
    string Type,
    string Subject,
    int Number,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? Outcome,
    int? Status,
    string? Location,
    string? Answer = null);
