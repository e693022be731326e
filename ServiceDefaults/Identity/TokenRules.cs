using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>How an access token is checked, at the edge and in every service alike (wire-contracts §4, row 4).</summary>
public static class TokenRules
{
    /// <summary>Claims beside the registered ones.</summary>
    public const string ClientId = "client_id";
    public const string SideClaim = "side";
    public const string Framework = "framework";
    public const string Organisation = "org";
    public const string Person = "person_id";
    public const string RolesClaim = "roles";
    public const string Scope = "scope";
    public const string Epoch = "epoch";

    /// <summary>Requests a minute the client's plan allows; the edge holds callers to it.</summary>
    public const string Quota = "quota";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, SetDefaultTimesOnTokenCreation = false };

    /// <param name="issuer">See <see cref="IdentityOptions.Issuer"/>.</param>
    /// <param name="audiences">Any of which the token must name.</param>
    /// <param name="keyOf">The key of a <c>kid</c>; null when there is none. The token's own key headers (jku, jwk, x5u) are never looked at.</param>
    /// <param name="time">Decides expiry.</param>
    public static TokenValidationParameters For(string issuer, IEnumerable<string> audiences, Func<string, SecurityKey?> keyOf, TimeProvider time) => new()
    {
        ValidIssuer = issuer,
        ValidAudiences = audiences,
        ValidTypes = [IdentityOptions.TokenType],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        TryAllIssuerSigningKeys = false,
        IssuerSigningKeyResolver = (_, _, keyId, _) => keyId is not null && keyOf(keyId) is { } key ? [key] : [],
        LifetimeValidator = (from, until, _, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return until is { } end && now < end + IdentityOptions.ClockSkew && (from is null || from <= now + IdentityOptions.ClockSkew);
        },
    };

    /// <returns>The token, or null for any reason it cannot be believed.</returns>
    public static async Task<JsonWebToken?> ValidateAsync(string token, TokenValidationParameters parameters)
    {
        var result = await Handler.ValidateTokenAsync(token, parameters);
        return result.IsValid && result.SecurityToken is JsonWebToken jwt && !jwt.TryGetHeaderValue<object>("crit", out _) ? jwt : null;
    }
}
