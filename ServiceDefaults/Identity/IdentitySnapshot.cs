using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>The identity tables as one unchanging picture in memory.</summary>
internal sealed record IdentitySnapshot(
    long Version,
    FrozenDictionary<string, SecurityKey> Keys,
    FrozenDictionary<string, KnownClient> Clients,
    FrozenDictionary<string, KnownMandate[]> MandatesByClient)
{
    public static IdentitySnapshot Empty { get; } = new(
        -1,
        FrozenDictionary<string, SecurityKey>.Empty,
        FrozenDictionary<string, KnownClient>.Empty,
        FrozenDictionary<string, KnownMandate[]>.Empty);

    /// <summary>The functions a client holds at an instant, in a framework or of no country.</summary>
    public HashSet<string> RolesOf(string clientId, string? framework, DateTimeOffset now)
    {
        var held = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mandate in MandatesByClient.GetValueOrDefault(clientId) ?? [])
        {
            if (mandate.StartsAt <= now && (mandate.EndsAt is null || now < mandate.EndsAt) && (mandate.Framework is null || mandate.Framework == framework))
            {
                held.Add(mandate.Role);
            }
        }

        return held;
    }

    /// <summary>Whether a token of this epoch still counts. A client nobody has heard of has no mandates either, and without one its token reads only what is public.</summary>
    public bool IsAlive(string clientId, long epoch) => !Clients.TryGetValue(clientId, out var client) || (!client.Closed && epoch >= client.Epoch);
}
