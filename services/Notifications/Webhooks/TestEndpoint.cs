using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The owner wants to see one event arrive.</summary>
internal static class TestEndpoint
{
    /// <summary>Per endpoint (wire-contracts §2.7.7).</summary>
    public const int MaxPerMinute = 10;

    /// <param name="EventId">The <c>webhook-id</c> that will arrive.</param>
    internal sealed record Answer(string EventId);

    public static async Task<Results<Accepted<Answer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, NotificationsDbContext database, TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        if (endpoint.State != WebhookEndpoint.Enabled)
        {
            return Problem.WrongState("Only an enabled endpoint can be tested: its receiver has to answer the verification first.");
        }

        // Counting and sending by two requests at once must not pass the limit together.
        await database.Database.ExecuteSqlAsync($"SELECT FROM notifications.webhook_endpoints WHERE id = {endpoint.Id.Value} FOR NO KEY UPDATE", cancellationToken);
        var now = time.GetUtcNow();
        var recent = await database.WebhookDeliveries.CountAsync(
            delivery => delivery.EndpointId == endpoint.Id && delivery.Type == NoticeTypes.Test && delivery.OccurredAt > now.AddMinutes(-1), cancellationToken);
        if (recent >= MaxPerMinute)
        {
            response.Headers.RetryAfter = "60";
            return Problem.Of(StatusCodes.Status429TooManyRequests, "too-many-tests", "Too many test events", $"An endpoint gets at most {MaxPerMinute} test events a minute; repeat the request with the same Idempotency-Key after the time in Retry-After.");
        }

        var delivery = WebhookDelivery.OfEndpoint(endpoint, NoticeTypes.Test, Guid.CreateVersion7(now), now);
        database.WebhookDeliveries.Add(delivery);
        await database.SaveAndWakeAsync(cancellationToken);
        return TypedResults.Accepted($"/notifications/v1/webhook-endpoints/{endpoint.Id}/attempts", new Answer(WebhookBody.IdOf(delivery.EventId)));
    }
}
