using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>A second secret, so that a partner can change it without a gap: add, roll out, end the old one. Shown in this answer and nowhere else.</summary>
internal static class AddClientSecret
{
    public static async Task<Results<CreatedResource<ClientAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = Id<ApiClient>.TryParse(id, null, out var clientId) ? await database.LockClientAsync(clientId, cancellationToken) : null;
        if (client is null)
        {
            return Problem.NotFound("client", ApiClient.IdPrefix);
        }

        if (Refuses(client) is { } reason)
        {
            return Problem.WrongState(reason);
        }

        var now = time.GetUtcNow();
        var before = client.ToAudit();
        var (row, secret) = ClientSecret.New(now);
        client.Secrets.Add(row);
        database.RaiseEpoch(client);
        database.Record(actor.Audit(now, "client.secret-added", client.Id.ToString(), before, client.ToAudit()));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Created($"/membership/v1/clients/{client.Id}", ClientAnswer.Of(client) with { Secret = secret });
    }

    internal static string? Refuses(ApiClient client) => client switch
    {
        { IsClosed: true } => "The client is closed; register a new one.",
        { Secrets.Count: >= ApiClient.MaxSecrets } => $"The client has {ApiClient.MaxSecrets} secrets already; end one first.",
        _ => null,
    };
}
