using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

/// <summary>One attempt with the receiver's answer.</summary>
internal static class ReadAttempt
{
    public static async Task<Results<Ok<AttemptAnswer>, ProblemHttpResult>> HandleAsync(
        string id, string attemptId, Actor actor, NotificationsDbContext database, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        var found = Id<WebhookAttempt>.TryParse(attemptId, null, out var parsed)
            ? await (from attempt in database.WebhookAttempts.AsNoTracking()
                     join delivery in database.WebhookDeliveries on attempt.DeliveryId equals delivery.Id
                     where attempt.Id == parsed && attempt.EndpointId == endpoint.Id
                     select new { attempt, delivery.EventId, delivery.Type, delivery.SubjectId }).SingleOrDefaultAsync(cancellationToken)
            : null;
        return found is null
            ? Problem.NotFound("attempt", WebhookAttempt.IdPrefix)
            : TypedResults.Ok(new AttemptAnswer(
                attemptId, WebhookBody.IdOf(found.EventId), found.Type, found.SubjectId, found.attempt.Number, found.attempt.StartedAt, found.attempt.EndedAt,
                found.attempt.Outcome, found.attempt.Status, found.attempt.Location, found.attempt.Answer));
    }
}
