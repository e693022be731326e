using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>One of the caller's endpoints.</summary>
internal static class ReadEndpoint
{
    public static async Task<Results<Resource<EndpointAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, NotificationsDbContext database, TimeProvider time, CancellationToken cancellationToken) =>
        await database.OwnEndpointAsync(id, actor, cancellationToken) is { } endpoint
            ? Resource.Ok(EndpointAnswer.Of(endpoint, time.GetUtcNow()))
            : Problem.NotFound("webhook endpoint", WebhookEndpoint.IdPrefix);
}
