using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Proofs;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>What <see cref="RecoverDeliveries"/> and <see cref="ReplayMissing"/> ask for and answer.</summary>
internal static class Replay
{
    /// <summary>Events queued by one request; there may be more, and the answer says so.</summary>
    public const int MaxEvents = 10_000;

    /// <param name="Since">UTC; events that came in from then on, at most 30 days back.</param>
    internal sealed record Request(DateTimeOffset? Since);

    /// <param name="Id">Of the job, <c>rpl_…</c>: <c>Location</c> says how far it is.</param>
    /// <param name="Queued">How many events are on their way now.</param>
    /// <param name="HasMore">Whether there are more: repeat the request with a new Idempotency-Key.</param>
    internal sealed record Answer(string Id, int Queued, bool HasMore);

    /// <param name="id">The endpoint.</param>
    /// <param name="request">As sent.</param>
    /// <param name="actor">Its owner.</param>
    /// <param name="database">Of this request.</param>
    /// <param name="now">UTC.</param>
    /// <param name="action">As the job names it.</param>
    /// <param name="audited">As the audit does.</param>
    /// <param name="queueAsync">Queues what the job is to send, for the endpoint, whose row it holds; returns how many.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Accepted<Answer>, ProblemHttpResult>> RunAsync(
        string id, Request request, Actor actor, NotificationsDbContext database, DateTimeOffset now, string action, string audited,
        Func<WebhookEndpoint, ReplayJob, Task<int>> queueAsync, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        var (since, violations) = Decide(request, now);
        if (violations.Count > 0)
        {
            return Problem.Invalid(violations);
        }

        if (endpoint.State != WebhookEndpoint.Enabled)
        {
            return NotEnabled();
        }

        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        // Two of them at once would number the same events twice.
        await database.Database.ExecuteSqlAsync($"SELECT FROM notifications.webhook_endpoints WHERE id = {endpoint.Id.Value} FOR NO KEY UPDATE", cancellationToken);
        var job = new ReplayJob { Id = Id.New<ReplayJob>(now), EndpointId = endpoint.Id, Action = action, Since = since.ToUniversalTime(), CreatedAt = now };
        job.Queued = await queueAsync(endpoint, job);
        database.Replays.Add(job);
        if (job.Queued > 0)
        {
            database.Record(actor.Audit(now, audited, endpoint.Id.ToString(), after: $$"""{"since":"{{since.UtcDateTime:O}}","queued":{{job.Queued}}}"""));
        }

        await database.SaveAndWakeAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Accepted($"/notifications/v1/webhook-endpoints/{endpoint.Id}/replays/{job.Id}", new Answer(job.Id.ToString(), job.Queued, job.HasMore));
    }

    /// <summary>Queues deliveries again, with all their attempts, and has it proven anew whether they arrive. Deliveries are taken first and watches after them, each by its number.</summary>
    /// <param name="database">With an open transaction.</param>
    /// <param name="endpoint">Whose.</param>
    /// <param name="eventId">The one event; null for more.</param>
    /// <param name="job">Which sends them; null for none, and then they stay with the one they had.</param>
    /// <param name="chosen">Their ids, and takes their rows.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <returns>How many.</returns>
    public static async Task<int> RequeueAsync(
        NotificationsDbContext database, WebhookEndpoint endpoint, Guid? eventId, Id<ReplayJob>? job, FormattableString chosen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ids = (await database.Database.SqlQuery<long>(chosen).ToListAsync(cancellationToken)).ToArray();
        if (ids.Length == 0)
        {
            return 0;
        }

        var queued = await database.Database.ExecuteSqlAsync(
            $"UPDATE notifications.webhook_deliveries SET state = 'pending', reason = NULL, attempts = 0, due_at = {now}, claimed_until = NULL, taken_at = coalesce(taken_at, CASE state WHEN 'delivered' THEN due_at END), replay_id = coalesce({job?.Value}::uuid, replay_id) WHERE id = ANY ({ids})", cancellationToken);
        await NoticeWatch.ReopenAsync(database, eventId, person: null, endpoint.Id, cancellationToken);
        return queued;
    }

    /// <returns>From when on; or what is wrong.</returns>
    internal static (DateTimeOffset Since, IReadOnlyList<Violation> Violations) Decide(Request request, DateTimeOffset now)
    {
        var violations = new Violations();
        var since = violations.Required("/since", request.Since, "the instant from which on");
        if (request.Since is not null && (since > now || since < now - ListEvents.Kept))
        {
            violations.Add("/since", "range", "Give an instant of the last 30 days; older events are not kept.");
        }

        return (since, violations.Found);
    }

    public static ProblemHttpResult NotEnabled() => Problem.WrongState("Only an enabled endpoint is sent anything: its receiver has to answer the verification first.");
}
