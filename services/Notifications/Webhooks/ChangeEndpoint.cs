using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The owner changes what is sent or where. Another address has to be verified anew; what waits for the old one is skipped.</summary>
internal static class ChangeEndpoint
{
    public static async Task<Results<Resource<EndpointAnswer>, ProblemHttpResult>> HandleAsync(
        string id, CreateEndpoint.Request request, Actor actor, IfMatch condition, NotificationsDbContext database, TargetGuard guard, WebhookOptions options, SecretBox box,
        TimeProvider time, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await database.OwnEndpointAsync(id, actor, cancellationToken) is not { } endpoint)
        {
            return Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
        }

        if (condition.Refuses(endpoint) is { } stale)
        {
            return stale;
        }

        var violations = await CreateEndpoint.CheckAsync(request, actor, database, guard, options, cancellationToken);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var moves = endpoint.Url != request.Url && endpoint.State != WebhookEndpoint.Disabled;
        if (moves)
        {
            await database.TakeTurnAsync(actor.ClientId, cancellationToken);
        }

        var now = time.GetUtcNow();
        if (moves && await database.RefuseVerificationAsync(actor.ClientId, now, response, cancellationToken) is { } tooMany)
        {
            return tooMany;
        }

        var before = EndpointAnswer.Of(endpoint, now);
        (endpoint.Url, endpoint.EventTypes, endpoint.Form) = (request.Url!, [.. request.EventTypes!], request.Form ?? WebhookEndpoint.Thin);
        (endpoint.ContactId, endpoint.AcceptControl, endpoint.Ordered) = (CreateEndpoint.ContactOf(request), request.AcceptControl ?? false, request.Ordered ?? false);
        (endpoint.Subjects, endpoint.RatePerSecond, endpoint.Envelope) = ([.. request.Subjects ?? []], request.RatePerSecond, request.Envelope ?? WebhookEndpoint.Standard);
        if (request.Headers is { } headers)
        {
            endpoint.SendWith(headers, box);
        }

        if (moves)
        {
            await database.SkipPendingAsync(endpoint, "moved", cancellationToken);
            database.WebhookDeliveries.Add(endpoint.AskForVerification(CreateEndpoint.NewChallenge(), Guid.CreateVersion7(now), now));
        }

        database.Advance(endpoint);
        var answer = EndpointAnswer.Of(endpoint, now);
        database.Record(actor.Audit(
            now, "webhook_endpoint.changed", answer.Id,
            JsonSerializer.Serialize(before, NotificationsJson.Default.EndpointAnswer), JsonSerializer.Serialize(answer, NotificationsJson.Default.EndpointAnswer)));
        await database.SaveAndWakeAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(answer);
    }
}
