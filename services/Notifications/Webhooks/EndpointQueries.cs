using Microsoft.EntityFrameworkCore;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Notices;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Notifications.Webhooks;

internal static class EndpointQueries
{
    /// <summary>An endpoint of the caller's client with its secrets, tracked; null for an absent one, another client's, and what is no id.</summary>
    public static async Task<WebhookEndpoint?> OwnEndpointAsync(this NotificationsDbContext database, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<WebhookEndpoint>.TryParse(id, null, out var endpointId)
            ? await database.WebhookEndpoints.Include(row => row.Secrets)
                .SingleOrDefaultAsync(row => row.Id == endpointId && row.ClientId == actor.ClientId, cancellationToken)
            : null;

    /// <summary>Endpoints whose client holds a mandate now that covers the endpoint: the others are told nothing, whatever they once were.</summary>
    /// <param name="endpoints">Of which.</param>
    /// <param name="database">Where mandates are known.</param>
    /// <param name="now">UTC.</param>
    /// <param name="functions">Only mandates of these functions count, as <see cref="Notice.Functions"/> names them; of any where none is named.</param>
    public static IQueryable<WebhookEndpoint> WithMandate(this IQueryable<WebhookEndpoint> endpoints, NotificationsDbContext database, DateTimeOffset now, IReadOnlyList<string> functions)
    {
        var (any, asked) = (functions.Count == 0, functions.ToArray());
        var mandates = database.Set<KnownMandate>().Where(mandate => mandate.StartsAt <= now && (mandate.EndsAt == null || mandate.EndsAt > now)
            && (any || asked.Contains(mandate.Alliance == null ? mandate.Role : mandate.Role + ":" + mandate.Alliance)));
        var closed = database.Set<KnownClient>().Where(client => client.Closed);
        return endpoints.Where(endpoint =>
            mandates.Any(mandate => mandate.ClientId == endpoint.ClientId && (mandate.Framework == null || mandate.Framework == endpoint.Framework))
            && !closed.Any(client => client.ClientId == endpoint.ClientId));
    }

    /// <summary>
    /// What waits for an endpoint that is disabled, or asked anew, is not sent by itself when it comes back: skipped, and kept. The endpoint's row is taken first, and
    /// deliveries by their number, as everywhere: two that want both never wait for each other.
    /// </summary>
    public static Task SkipPendingAsync(this NotificationsDbContext database, WebhookEndpoint endpoint, string reason, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync(
            $"""
            SELECT FROM notifications.webhook_endpoints WHERE id = {endpoint.Id.Value} FOR NO KEY UPDATE;
            UPDATE notifications.webhook_deliveries SET state = 'skipped', reason = {reason}
            WHERE id IN (SELECT id FROM notifications.webhook_deliveries WHERE endpoint_id = {endpoint.Id.Value} AND state = 'pending' ORDER BY id FOR UPDATE)
            """,
            cancellationToken);
}
