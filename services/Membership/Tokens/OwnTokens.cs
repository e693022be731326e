using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Tokens;

/// <summary>Judges a token a client shows at revocation or introspection, by the keys and the epoch Membership itself keeps.</summary>
internal sealed class OwnTokens(SigningKeyRing keys, IOptions<IdentityOptions> options, TimeProvider time)
{
    /// <summary>What the body of revocation and introspection holds; OAuthForm reads it, and the description tells it from here.</summary>
    /// <param name="Token">The access token in question.</param>
    /// <param name="ClientAssertionType">Always urn:ietf:params:oauth:client-assertion-type:jwt-bearer, beside client_assertion.</param>
    /// <param name="ClientAssertion">A JWT signed with the client's registered key, as at the token endpoint; left out with Authorization: Basic.</param>
    internal sealed record Form(
        [property: JsonPropertyName("token")] string Token,
        [property: JsonPropertyName("client_assertion_type")] string? ClientAssertionType,
        [property: JsonPropertyName("client_assertion")] string? ClientAssertion);

    /// <returns>The token if it is alive and this client's own; otherwise null, whatever the reason.</returns>
    public async Task<JsonWebToken?> FindAliveAsync(string text, ApiClient client, CancellationToken cancellationToken)
    {
        var published = (await keys.PublishedAsync(cancellationToken)).ToDictionary(key => key.KeyId, key => (SecurityKey)new JsonWebKey(key.Jwk), StringComparer.Ordinal);
        var issuer = options.Value.Issuer;
        var token = await TokenRules.ValidateAsync(text, TokenRules.For(issuer, TokenScopes.AudiencesOf(issuer), keyId => published.GetValueOrDefault(keyId), time));
        return token is not null && token.Subject == client.Id.ToString() && token.TryGetPayloadValue<long>(TokenRules.Epoch, out var epoch) && epoch >= client.Epoch ? token : null;
    }
}
