using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>How every change of a client's mandates, secrets or state ends its tokens: one epoch more in the same save, told to all services (design §6).</summary>
internal static class ClientEpochs
{
    /// <summary>Call once per client and save.</summary>
    public static void RaiseEpoch(this MembershipDbContext database, ApiClient client)
    {
        client.RaiseEpoch();
        var version = database.Advance(client);
        database.Publish(new ClientEpochRaised(client.Id.ToString(), client.Epoch, client.IsClosed, Reach: "global", Class: nameof(ConfidentialityClass.Restricted)), version);
    }

    /// <summary>Reads a client and holds it until the transaction ends, so that changes of one client wait for each other instead of failing.</summary>
    public static async Task<ApiClient?> LockClientAsync(this MembershipDbContext database, Id<ApiClient> id, CancellationToken cancellationToken)
    {
        await database.Database.ExecuteSqlAsync($"SELECT 1 FROM membership.clients WHERE id = {id.Value} FOR UPDATE", cancellationToken);
        return await database.Clients.SingleOrDefaultAsync(client => client.Id == id, cancellationToken);
    }

    /// <summary>The client as the audit keeps it: never with a secret.</summary>
    public static string ToAudit(this ApiClient client) => JsonSerializer.Serialize(ClientAnswer.Of(client), TokensJson.Default.ClientAnswer);
}
