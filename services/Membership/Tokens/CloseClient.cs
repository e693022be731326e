using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>A client is disabled for good; its tokens end within seconds.</summary>
internal static class CloseClient
{
    public const int MaxReasonLength = 500;

    /// <param name="Reason">Why, for the audit; 1 to 500 characters.</param>
    internal sealed record Request(string? Reason);

    public static async Task<Results<Resource<ClientAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = Id<ApiClient>.TryParse(id, null, out var clientId)
            ? await database.Clients.SingleOrDefaultAsync(row => row.Id == clientId, cancellationToken)
            : null;
        if (client is null)
        {
            return Problem.NotFound("client", ApiClient.IdPrefix);
        }

        if (condition.Refuses(client) is { } stale)
        {
            return stale;
        }

        var violations = new Violations();
        var reason = violations.Text("/reason", request.Reason, MaxReasonLength, "the reason");
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (client.IsClosed)
        {
            return Problem.WrongState("The client is closed already.");
        }

        var now = time.GetUtcNow();
        var before = client.ToAudit();
        client.Close(now);
        database.RaiseEpoch(client);
        database.Record(actor.Audit(now, "client.closed", client.Id.ToString(), before, client.ToAudit(), reason));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ClientAnswer.Of(client));
    }
}
