using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Tokens;

/// <summary>What client libraries read to find their way: the authorization server (RFC 8414), the protected resource (RFC 9728) and the public keys (RFC 7517).</summary>
internal static class PublishMetadata
{
    private static readonly string[] AuthenticationMethods = ["client_secret_basic", "private_key_jwt"];
    private static readonly string[] AssertionAlgorithms = ["ES256", "RS256"];

    internal sealed record AuthorizationServer(
        [property: JsonPropertyName("issuer")] string Issuer,
        [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
        [property: JsonPropertyName("revocation_endpoint")] string RevocationEndpoint,
        [property: JsonPropertyName("introspection_endpoint")] string IntrospectionEndpoint,
        [property: JsonPropertyName("jwks_uri")] string KeySetAddress,
        [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> Scopes,
        [property: JsonPropertyName("response_types_supported")] IReadOnlyList<string> ResponseTypes,
        [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes,
        [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> TokenAuthentication,
        [property: JsonPropertyName("token_endpoint_auth_signing_alg_values_supported")] IReadOnlyList<string> TokenAssertionAlgorithms,
        [property: JsonPropertyName("revocation_endpoint_auth_methods_supported")] IReadOnlyList<string> RevocationAuthentication,
        [property: JsonPropertyName("revocation_endpoint_auth_signing_alg_values_supported")] IReadOnlyList<string> RevocationAssertionAlgorithms,
        [property: JsonPropertyName("introspection_endpoint_auth_methods_supported")] IReadOnlyList<string> IntrospectionAuthentication,
        [property: JsonPropertyName("introspection_endpoint_auth_signing_alg_values_supported")] IReadOnlyList<string> IntrospectionAssertionAlgorithms,
        [property: JsonPropertyName("resource_indicators_supported")] bool ResourceIndicators);

    internal sealed record ProtectedResource(
        [property: JsonPropertyName("resource")] string Resource,
        [property: JsonPropertyName("authorization_servers")] IReadOnlyList<string> AuthorizationServers,
        [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> Scopes,
        [property: JsonPropertyName("bearer_methods_supported")] IReadOnlyList<string> BearerMethods);

    public static Ok<AuthorizationServer> ReadAuthorizationServer(HttpContext context, IOptions<IdentityOptions> options)
    {
        context.Response.Headers.CacheControl = "public, max-age=300";
        var issuer = options.Value.Issuer;
        return TypedResults.Ok(new AuthorizationServer(
            Issuer: issuer,
            TokenEndpoint: issuer + "/oauth/token",
            RevocationEndpoint: issuer + "/oauth/revoke",
            IntrospectionEndpoint: issuer + "/oauth/introspect",
            KeySetAddress: issuer + "/.well-known/jwks.json",
            Scopes: TokenScopes.All,
            ResponseTypes: [],
            GrantTypes: ["client_credentials"],
            TokenAuthentication: AuthenticationMethods,
            TokenAssertionAlgorithms: AssertionAlgorithms,
            RevocationAuthentication: AuthenticationMethods,
            RevocationAssertionAlgorithms: AssertionAlgorithms,
            IntrospectionAuthentication: AuthenticationMethods,
            IntrospectionAssertionAlgorithms: AssertionAlgorithms,
            ResourceIndicators: true));
    }

    public static Ok<ProtectedResource> ReadProtectedResource(HttpContext context, IOptions<IdentityOptions> options)
    {
        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Ok(new ProtectedResource(options.Value.Issuer, [options.Value.Issuer], TokenScopes.All, ["header"]));
    }

    /// <summary>Every key a token may be signed with now or soon; two or more while one follows another.</summary>
    public static async Task<ContentHttpResult> ReadKeySetAsync(HttpContext context, SigningKeyRing keys, CancellationToken cancellationToken)
    {
        var published = await keys.PublishedAsync(cancellationToken);
        context.Response.Headers.CacheControl = "public, max-age=300";
        return TypedResults.Text($$"""{"keys":[{{string.Join(',', published.Select(key => key.Jwk))}}]}""", "application/json");
    }
}
