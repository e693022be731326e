using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Notifications.Webhooks;

/// <summary>The caller's endpoints, oldest first.</summary>
internal static class ListEndpoints
{
    public static Task<Ok<Page<EndpointAnswer>>> HandleAsync(Actor actor, NotificationsDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return paging.ReadAsync(
            database.WebhookEndpoints.Include(endpoint => endpoint.Secrets).Where(endpoint => endpoint.ClientId == actor.ClientId),
            endpoint => endpoint.Id,
            endpoint => EndpointAnswer.Of(endpoint, now),
            cancellationToken: cancellationToken);
    }
}
