using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>How far a recovery or replay is (wire-contracts §2.8).</summary>
internal static class ReadReplay
{
    /// <summary>In seconds; events that go on waiting for their receiver may take days.</summary>
    private const string AskAgainAfter = "5";

    /// <param name="Id"><c>rpl_…</c>.</param>
    /// <param name="Action">recover or replayMissing.</param>
    /// <param name="Since">As it was asked for.</param>
    /// <param name="CreatedAt">UTC.</param>
    /// <param name="Status">running while an attempt is due or under way, then done.</param>
    /// <param name="Percent">Of its events, how many have come to an end; 0 to 100.</param>
    /// <param name="Queued">How many events it put on their way.</param>
    /// <param name="HasMore">Whether there were more: repeat the request with a new Idempotency-Key.</param>
    /// <param name="Result">Absent while it is running.</param>
    internal sealed record Answer(string Id, string Action, DateTimeOffset Since, DateTimeOffset CreatedAt, string Status, int Percent, int Queued, bool HasMore, Outcome? Result);

    /// <param name="Delivered">Events that the receiver took.</param>
    /// <param name="NotDelivered">Those it did not; explain says why of each, and recover sends them again.</param>
    internal sealed record Outcome(int Delivered, int NotDelivered);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, string replayId, Actor actor, HttpContext context, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        // Its deliveries are kept so long, and after that it would count nothing.
        var kept = time.GetUtcNow() - ListEvents.Kept;
        var job = Id<ReplayJob>.TryParse(replayId, null, out var named)
            ? await database.Replays.AsNoTracking().SingleOrDefaultAsync(row => row.Id == named && row.EndpointId == endpoint.Id && row.CreatedAt > kept, cancellationToken)
            : null;
        if (job is null)
        {
            return Problem.NotFound("replay", ReplayJob.IdPrefix);
        }

        // What the receiver has taken since is delivered, also when its owner had it sent once more.
        var states = await database.WebhookDeliveries.Where(delivery => delivery.ReplayId == job.Id)
            .GroupBy(delivery => delivery.State == "delivered" || delivery.TakenAt >= job.CreatedAt ? "delivered" : delivery.State)
            .Select(group => new { State = group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.State, row => row.Count, cancellationToken);
        var answer = Of(job, states.GetValueOrDefault("pending"), states.GetValueOrDefault("delivered"));
        if (answer.Result is null)
        {
            context.Response.Headers.RetryAfter = AskAgainAfter;
        }

        return TypedResults.Ok(answer);
    }

    /// <param name="job">The job.</param>
    /// <param name="waiting">Events that have not come to an end.</param>
    /// <param name="delivered">Events that the receiver took.</param>
    internal static Answer Of(ReplayJob job, int waiting, int delivered) => new(
        job.Id.ToString(), job.Action, job.Since, job.CreatedAt, waiting > 0 ? "running" : "done", waiting > 0 ? (job.Queued - waiting) * 100 / job.Queued : 100,
        job.Queued, job.HasMore, waiting > 0 ? null : new(delivered, job.Queued - delivered));
}
