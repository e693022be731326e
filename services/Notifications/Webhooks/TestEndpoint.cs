using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The owner wants to see one event arrive: a bare one, or one that carries the catalogue's example of a type, so that the receiver of that type can be tried before anything happens.</summary>
internal static class TestEndpoint
{
    /// <summary>Per endpoint (wire-contracts §2.7.7).</summary>
    public const int MaxPerMinute = 10;

    /// <param name="EventId">The <c>webhook-id</c> that will arrive.</param>
    /// <param name="BodySha256">Of the bytes that are signed and sent, in lower-case hex: a receiver that gets another has parsed the body, or something before it has, and written it again.</param>
    internal sealed record Answer(string EventId, string BodySha256);

    /// <param name="id">The endpoint.</param>
    /// <param name="type">An event type whose example the test carries as data.event, for example contribution.published. What arrives is a webhook_endpoint.test all the same, so that no receiver takes it for a real event.</param>
    /// <param name="actor">Its owner.</param>
    /// <param name="database">Of this request.</param>
    /// <param name="options">Of webhooks.</param>
    /// <param name="time">The service's.</param>
    /// <param name="response">Gets Retry-After.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Accepted<Answer>, ProblemHttpResult>> HandleAsync(
        string id, string? type, Actor actor, NotificationsDbContext database, WebhookOptions options, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        if (type is not null && NoticeTypes.Find(type) is null)
        {
            return Problem.Invalid([new Violation("#query/type", "unknown", "Name an event type of the catalogue such as contribution.published, or leave it out.")]);
        }

        if (endpoint.State != WebhookEndpoint.Enabled)
        {
            return Problem.WrongState("Only an enabled endpoint can be tested: its receiver has to answer the verification first.");
        }

        // Counting and sending by two requests at once must not pass the limit together.
        await database.Database.ExecuteSqlAsync($"SELECT FROM notifications.webhook_endpoints WHERE id = {endpoint.Id.Value} FOR NO KEY UPDATE", cancellationToken);
        var now = time.GetUtcNow();
        // As the database keeps it, since the body is written of that.
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var recent = await database.WebhookDeliveries.CountAsync(
            delivery => delivery.EndpointId == endpoint.Id && delivery.Type == NoticeTypes.Test && delivery.OccurredAt > now.AddMinutes(-1), cancellationToken);
        if (recent >= MaxPerMinute)
        {
            response.Headers.RetryAfter = "60";
            return Problem.Of(StatusCodes.Status429TooManyRequests, "too-many-tests", "Too many test events", $"An endpoint gets at most {MaxPerMinute} test events a minute; repeat the request with the same Idempotency-Key after the time in Retry-After.");
        }

        var delivery = WebhookDelivery.OfEndpoint(endpoint, NoticeTypes.Test, Guid.CreateVersion7(now), now, type);
        var body = WebhookBody.Write(ClaimedDelivery.OfEndpoint(delivery, endpoint), options);
        database.WebhookDeliveries.Add(delivery);
        await database.SaveAndWakeAsync(cancellationToken);
        return TypedResults.Accepted($"/notifications/v1/webhook-endpoints/{endpoint.Id}/attempts", new Answer(WebhookBody.IdOf(delivery.EventId), Convert.ToHexStringLower(SHA256.HashData(body.Span))));
    }
}
