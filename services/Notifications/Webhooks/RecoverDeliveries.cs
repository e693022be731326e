using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The receiver was away or wrong: every event since then that it was not given is sent again, those kept as skipped included (wire-contracts §2.6).</summary>
internal static class RecoverDeliveries
{
    public static Task<Results<Accepted<Replay.Answer>, ProblemHttpResult>> HandleAsync(
        string id, Replay.Request request, Actor actor, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Replay.RunAsync(
            id, request, actor, database, now, "recover", "webhook_endpoint.recovered",
            (endpoint, job) => Replay.RequeueAsync(
                database, endpoint, eventId: null, job.Id,
                $"""
                SELECT d.id AS "Value" FROM notifications.webhook_deliveries d JOIN notifications.feed_entries f ON f.position = d.position
                WHERE d.endpoint_id = {endpoint.Id.Value} AND d.state IN ('exhausted', 'stopped', 'skipped') AND f.entered_at >= {job.Since} AND f.data IS NOT NULL
                ORDER BY d.id LIMIT {Replay.MaxEvents} FOR UPDATE OF d
                """,
                now, cancellationToken),
            cancellationToken);
    }
}
