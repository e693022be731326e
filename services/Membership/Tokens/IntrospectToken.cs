using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Tokens;

/// <summary>Introspection (RFC 7662): a client asks about a token of its own. Anything that is not alive and its own is <c>{"active":false}</c> and nothing more.</summary>
internal static class IntrospectToken
{
    /// <summary>RFC 7662 §2.2.</summary>
    internal sealed record Answer(
        [property: JsonPropertyName("active")] bool Active,
        [property: JsonPropertyName("scope")] string? Scope = null,
        [property: JsonPropertyName("client_id")] string? ClientId = null,
        [property: JsonPropertyName("token_type")] string? TokenType = null,
        [property: JsonPropertyName("exp")] long? Expires = null,
        [property: JsonPropertyName("iat")] long? IssuedAt = null,
        [property: JsonPropertyName("sub")] string? Subject = null,
        [property: JsonPropertyName("aud")] IReadOnlyList<string>? Audience = null,
        [property: JsonPropertyName("iss")] string? Issuer = null,
        [property: JsonPropertyName("jti")] string? TokenId = null);

    public static async Task<Results<Ok<Answer>, OAuthRefusal>> HandleAsync(
        HttpContext context, ClientAuthentication authentication, OwnTokens tokens, CancellationToken cancellationToken)
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
        if (await tokens.FindAliveAsync(text, client, cancellationToken) is not { } token)
        {
            return TypedResults.Ok(new Answer(false));
        }

        token.TryGetPayloadValue<string>(TokenRules.Scope, out var scope);
        return TypedResults.Ok(new Answer(
            true,
            scope,
            token.Subject,
            "Bearer",
            new DateTimeOffset(token.ValidTo, TimeSpan.Zero).ToUnixTimeSeconds(),
            new DateTimeOffset(token.IssuedAt, TimeSpan.Zero).ToUnixTimeSeconds(),
            token.Subject,
            [.. token.Audiences],
            token.Issuer,
            token.Id));
    }
}
