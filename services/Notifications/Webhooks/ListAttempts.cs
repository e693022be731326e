using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>What was sent to one of the caller's endpoints, newest first, and what came of it.</summary>
internal static class ListAttempts
{
    private const string Delivered = "delivered";
    private const string Failed = "failed";

    private static readonly string[] Outcomes = [.. Enum.GetValues<AttemptOutcome>().Select(DeliveryStore.Name), Failed];

    /// <param name="id">The endpoint.</param>
    /// <param name="outcome">How the attempts ended: delivered, http, challenge, dns, blocked, connect, tls, timeout or internal (a fault of ours); or failed for all of these but delivered.</param>
    /// <param name="type">An event type, or a beginning with a star such as member.*.</param>
    /// <param name="subject">The record the events are about.</param>
    /// <param name="since">An instant of RFC 3339; attempts that began then or later.</param>
    /// <param name="until">An instant of RFC 3339; attempts that began before then.</param>
    /// <param name="actor">Its owner.</param>
    /// <param name="database">Of this request.</param>
    /// <param name="paging">Of this request.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<AttemptAnswer>>, ProblemHttpResult>> HandleAsync(
        string id, string? outcome, string? type, string? subject, string? since, string? until,
        Actor actor, NotificationsDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        var violations = new Violations();
        if (outcome is not null && !Outcomes.Contains(outcome))
        {
            violations.Add("#query/outcome", "unknown", $"Give one of: {string.Join(", ", Outcomes)}.");
        }

        var types = type is null ? [] : EventTypePatterns.TypesOf([type]);
        if (type is not null && types.Length == 0)
        {
            violations.Add("#query/type", "unknown", "Give an event type of the catalogue such as member.admitted, or a beginning with a star such as member.*.");
        }

        if (subject is not null && (subject.Length is 0 or > 64 || !subject.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')))
        {
            violations.Add("#query/subject", "id", "Give the id of a record, as the subject of an event has it.");
        }

        var (from, to) = (InstantOf("since", since, violations), InstantOf("until", until, violations));
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var attempts = database.WebhookAttempts.Where(attempt => attempt.EndpointId == endpoint.Id);
        attempts = outcome is null ? attempts
            : outcome == Failed ? attempts.Where(attempt => attempt.Outcome != null && attempt.Outcome != Delivered)
            : attempts.Where(attempt => attempt.Outcome == outcome);
        attempts = from is null ? attempts : attempts.Where(attempt => attempt.StartedAt >= from);
        attempts = to is null ? attempts : attempts.Where(attempt => attempt.StartedAt < to);
        if (type is not null || subject is not null)
        {
            attempts = attempts.Where(attempt => database.WebhookDeliveries.Any(delivery => delivery.Id == attempt.DeliveryId
                && (type == null || types.Contains(delivery.Type)) && (subject == null || delivery.SubjectId == subject)));
        }

        // The answers' texts are only in the single attempt: 200 of them would be megabytes.
        return await paging.ReadAsync(
            attempts,
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

    private static DateTimeOffset? InstantOf(string name, string? text, Violations violations)
    {
        if (text is null)
        {
            return null;
        }

        // With its distance from UTC, or it would mean another instant elsewhere.
        if (DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal)))
        {
            return instant.ToUniversalTime();
        }

        violations.Add("#query/" + name, "instant", "Give an instant such as 2027-05-03T10:00:00Z.");
        return null;
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
/// <param name="Outcome">delivered, http, challenge, dns, blocked, connect, tls, timeout or internal (a fault of ours).</param>
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
