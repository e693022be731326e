using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Contacts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Feed;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>Why an endpoint got an event or did not. Of an event its owner may not know of it says what it says of one that is not there.</summary>
internal static class ExplainMessage
{
    /// <summary>What became of an event at an endpoint; new ones may appear.</summary>
    internal enum Verdict
    {
        /// <summary>The receiver took it.</summary>
        Delivered,

        /// <summary>An attempt is under way or due.</summary>
        Pending,

        /// <summary>All attempts were used up.</summary>
        Exhausted,

        /// <summary>Given up because the receiver asked for it.</summary>
        Stopped,

        /// <summary>Kept, because the endpoint was not enabled or its client no longer held the function the event is for.</summary>
        Skipped,

        /// <summary>A reminder of what was answered, moved or over before it could be sent, or an event that named a person who was erased.</summary>
        Withdrawn,

        /// <summary>The endpoint does not ask for this type or this subject.</summary>
        NotAskedFor,

        /// <summary>It happened before the endpoint was made.</summary>
        BeforeEndpoint,

        /// <summary>When it happened the owner held no mandate, or the endpoint asked for others.</summary>
        NotAddressed,
    }

    /// <param name="EventId">The <c>webhook-id</c>.</param>
    /// <param name="Type">The event's.</param>
    /// <param name="Verdict">delivered, pending, exhausted, stopped, skipped, withdrawn, notAskedFor, beforeEndpoint or notAddressed.</param>
    /// <param name="Explanation">The verdict in a sentence, and what to do.</param>
    /// <param name="Attempts">Made since it was last queued.</param>
    /// <param name="NextAttemptAt">UTC; only while it is pending.</param>
    internal sealed record Answer(string EventId, string Type, string Verdict, string Explanation, int Attempts, DateTimeOffset? NextAttemptAt);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(
        string id, string eventId, Actor actor, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        var named = FeedQueries.EventIdOf(eventId);
        var delivery = await database.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(row => row.EndpointId == endpoint.Id && row.EventId == named, cancellationToken);
        if (delivery is not null)
        {
            var verdict = Enum.Parse<Verdict>(delivery.State, ignoreCase: true);
            return TypedResults.Ok(new Answer(
                eventId, delivery.Type, WireNames<Verdict>.Of(verdict), Explain(verdict, delivery.Reason), delivery.Attempts, verdict == Verdict.Pending ? delivery.DueAt : null));
        }

        var now = time.GetUtcNow();
        var entry = await database.FeedOf(endpoint, now).Where(row => row.EventId == named).OrderBy(row => row.Position)
            .Select(row => new { row.Type, row.SubjectId, row.EnteredAt }).FirstOrDefaultAsync(cancellationToken);
        if (entry is null)
        {
            return FeedQueries.Missing(eventId, now, "Why it came or did not is no longer known: read the record it is about.");
        }

        var why = entry.EnteredAt < endpoint.CreatedAt ? Verdict.BeforeEndpoint
            : endpoint.Wants(entry.Type, entry.SubjectId) ? Verdict.NotAddressed
            : Verdict.NotAskedFor;
        return TypedResults.Ok(new Answer(eventId, entry.Type, WireNames<Verdict>.Of(why), Explain(why, null), 0, null));
    }

    private static string Explain(Verdict verdict, string? reason) => verdict switch
    {
        Verdict.Delivered => "The receiver answered 2xx. Resend it if it was lost afterwards.",
        Verdict.Pending => "It is on its way; the attempts show what the receiver answered so far.",
        Verdict.Exhausted => "Every attempt failed; the attempts show how. Resend it, or recover all such events, when the receiver is well.",
        Verdict.Stopped => "The receiver asked not to be sent it again, or nothing more at all. Resend it, or enable the endpoint and recover what was kept.",
        Verdict.Skipped when reason == "function" => "It is for holders of a function that the client no longer held when it was due, so it was kept and not sent. Recover it when the client holds the function again.",
        Verdict.Skipped => $"The endpoint was not enabled ({reason}), so it was kept and not sent. Recover it when the endpoint is enabled.",
        Verdict.Withdrawn when reason == RemoveContact.Erased => "It named a person who was erased before it could be sent, so it is not sent any more. Read the record it is about, if it is still of use.",
        Verdict.Withdrawn => "It reminds of what was answered, moved or over before it could be sent, or a newer reminder has overtaken it. Nothing is to be done.",
        Verdict.NotAskedFor => "The endpoint does not ask for this type of event, or not for this subject. Change its event types or subjects and replay what is missing.",
        Verdict.BeforeEndpoint => "It happened before the endpoint was made. Replay what is missing, if it is wanted.",
        _ => "When it happened, the endpoint's client held no mandate or the endpoint asked for other types or subjects. Replay what is missing, if it is wanted.",
    };
}
