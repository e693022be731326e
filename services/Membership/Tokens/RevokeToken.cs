using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Tokens;

/// <summary>Revocation (RFC 7009): a client ends its own token, and with it all it holds, by raising its epoch (decision 0013). Tokens that are unknown, dead or another's: 200, and nothing happens.</summary>
internal static class RevokeToken
{
    public static async Task<Results<Ok, OAuthRefusal>> HandleAsync(
        HttpContext context, ClientAuthentication authentication, MembershipDbContext database, OwnTokens tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var (form, unreadable) = await OAuthForm.ReadAsync(context.Request, cancellationToken);
        if (form is null)
        {
            return unreadable!;
        }

        var (client, unproved) = await authentication.AuthenticateAsync(context.Request, form, cancellationToken);
        if (client is null)
        {
            return unproved!;
        }

        if (form["token"] is not { } text)
        {
            return OAuthRefusal.InvalidRequest("token is missing.");
        }

        context.Response.Headers.CacheControl = "no-store";
        if (await tokens.FindAliveAsync(text, client, cancellationToken) is { } token)
        {
            database.RaiseEpoch(client);
            database.Record(new AuditEntry
            {
                At = time.GetUtcNow(),
                Actor = client.Id.ToString(),
                Side = WireNames<Side>.Of(client.Side),
                Action = "token.revoked",
                Subject = client.Id.ToString(),
                After = $$"""{"jti":"{{token.Id}}","epoch":{{client.Epoch}}}""",
            });
            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (Exception exception) when (DatabaseFaults.IsConcurrencyConflict(exception))
            {
                // Every change of a client raises its epoch, so whoever came first has ended this token too.
            }
        }

        return TypedResults.Ok();
    }
}
