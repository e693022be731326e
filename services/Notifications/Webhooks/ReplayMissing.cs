using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// The endpoint is younger than the events, or asks for more than it did: what its owner may be told now and it was never addressed with is sent,
/// oldest first, numbered after what came before (wire-contracts §2.8).
/// </summary>
internal static class ReplayMissing
{
    public static Task<Results<Accepted<Replay.Answer>, ProblemHttpResult>> HandleAsync(
        string id, Replay.Request request, Actor actor, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Replay.RunAsync(id, request, actor, database, now, "replayMissing", "webhook_endpoint.replayed", QueueAsync, cancellationToken);

        async Task<int> QueueAsync(WebhookEndpoint endpoint, ReplayJob job)
        {
            var types = EventTypePatterns.TypesOf(endpoint.EventTypes);
            var (all, subjects) = (endpoint.Subjects.Length == 0, SubjectPatterns.ToLike(endpoint.Subjects));
            var missing = await database.FeedOf(endpoint, now)
                .Where(entry => entry.EnteredAt >= job.Since && types.Contains(entry.Type) && (all || subjects.Any(subject => EF.Functions.Like(entry.SubjectId, subject)))
                    && !database.WebhookDeliveries.Any(delivery => delivery.EndpointId == endpoint.Id && delivery.EventId == entry.EventId))
                .OrderBy(entry => entry.EnteredBy).ThenBy(entry => entry.Position).Select(entry => entry.Position).Take(Replay.MaxEvents).ToArrayAsync(cancellationToken);
            return missing.Length == 0
                ? 0
                : await database.Database.ExecuteSqlAsync(
                    $"""
                    WITH missing AS (
                        SELECT f.*, row_number() OVER (PARTITION BY f.subject_id ORDER BY f.entered_by, f.position) AS number, count(*) OVER (PARTITION BY f.subject_id) AS many
                        FROM notifications.feed_entries f WHERE f.position = ANY({missing})),
                    numbered AS (
                        INSERT INTO notifications.webhook_sequences AS s (endpoint_id, subject_id, last)
                        SELECT {endpoint.Id.Value}, subject_id, count(*) FROM missing GROUP BY subject_id
                        ON CONFLICT (endpoint_id, subject_id) DO UPDATE SET last = s.last + excluded.last RETURNING s.subject_id, s.last)
                    INSERT INTO notifications.webhook_deliveries
                        (endpoint_id, event_id, position, type, subject_id, subject_version, sequence, occurred_at, state, attempts, due_at, replay_id)
                    SELECT {endpoint.Id.Value}, m.event_id, m.position, m.type, m.subject_id, m.subject_version, n.last - m.many + m.number, m.occurred_at, 'pending', 0, {now}, {job.Id.Value}
                    FROM missing m JOIN numbered n ON n.subject_id = m.subject_id ORDER BY m.entered_by, m.position
                    ON CONFLICT (endpoint_id, event_id) DO NOTHING
                    """,
                    cancellationToken);
        }
    }
}
