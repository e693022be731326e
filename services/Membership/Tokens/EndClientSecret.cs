using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>A secret ends at once, and with it every token of the client.</summary>
internal static class EndClientSecret
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, string secretId, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = Id<ApiClient>.TryParse(id, null, out var clientId)
            ? await database.Clients.SingleOrDefaultAsync(row => row.Id == clientId, cancellationToken)
            : null;
        if (client is null)
        {
            return Problem.NotFound("client", ApiClient.IdPrefix);
        }

        if (client.Secrets.Find(secret => secret.Id.ToString() == secretId) is not { } ended)
        {
            return Problem.NotFound("secret", ClientSecret.IdPrefix);
        }

        if (condition.Refuses(client) is { } stale)
        {
            return stale;
        }

        var now = time.GetUtcNow();
        var before = client.ToAudit();
        client.Secrets.Remove(ended);
        database.RaiseEpoch(client);
        database.Record(actor.Audit(now, "client.secret-ended", client.Id.ToString(), before, client.ToAudit()));
        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }
}
