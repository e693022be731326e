using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Tokens;

/// <summary>The token endpoint: an access token (RFC 9068) for a client that has proved itself, with the functions its mandates give it now.</summary>
internal static class IssueToken
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>RFC 6749 §5.1.</summary>
    internal sealed record Answer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("token_type")] string TokenType,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("scope")] string Scope);

    /// <summary>What the body holds; OAuthForm reads it, and the description tells it from here. A client proves itself by these two members or by Authorization: Basic, never by both.</summary>
    /// <param name="GrantType">Always client_credentials.</param>
    /// <param name="Scope">Those wanted, with spaces between; all that the client may have when left out. For example membership:read.</param>
    /// <param name="Resource">The API the token is for (RFC 8707); may stand several times.</param>
    /// <param name="ClientAssertionType">Always urn:ietf:params:oauth:client-assertion-type:jwt-bearer, beside client_assertion.</param>
    /// <param name="ClientAssertion">A JWT signed with the client's registered key (RFC 7523): issuer and subject the client id, audience our issuer, used once, at most 5 minutes long.</param>
    internal sealed record Form(
        [property: JsonPropertyName("grant_type")] string GrantType,
        [property: JsonPropertyName("scope")] string? Scope,
        [property: JsonPropertyName("resource")] Uri? Resource,
        [property: JsonPropertyName("client_assertion_type")] string? ClientAssertionType,
        [property: JsonPropertyName("client_assertion")] string? ClientAssertion);

    public static async Task<Results<Ok<Answer>, OAuthRefusal>> HandleAsync(
        HttpContext context,
        ClientAuthentication authentication,
        MembershipDbContext database,
        SigningKeyRing keys,
        IOptions<IdentityOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (form, unreadable) = await OAuthForm.ReadAsync(context.Request, cancellationToken);
        if (form is null)
        {
            return unreadable!;
        }

        if (form["grant_type"] is not { } grantType)
        {
            return OAuthRefusal.InvalidRequest("grant_type is missing.");
        }

        var (client, unproved) = await authentication.AuthenticateAsync(context.Request, form, cancellationToken);
        if (client is null)
        {
            return unproved!;
        }

        if (grantType != "client_credentials")
        {
            return OAuthRefusal.UnsupportedGrantType();
        }

        var grant = TokenScopes.Decide(options.Value.Issuer, form.All("resource"), form["scope"]);
        if (grant.Refusal is { } refusal)
        {
            return refusal;
        }

        if (await keys.CurrentAsync(client.TokenAlgorithm, cancellationToken) is not { } signing)
        {
            return OAuthRefusal.NoKeyYet();
        }

        var now = time.GetUtcNow();
        // After the client and its epoch: a mandate that ends meanwhile raises the epoch, and this token is born dead.
        var roles = await database.Mandates.Where(mandate => mandate.ClientId == client.Id && mandate.StartsAt <= now && (mandate.EndsAt == null || mandate.EndsAt > now))
            .Select(mandate => mandate.Role).Distinct().OrderBy(role => role).ToArrayAsync(cancellationToken);
        var tokenId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var token = Handler.CreateToken(Describe(client, roles, grant, tokenId, options.Value.Issuer, now, signing));
        database.Record(new AuditEntry { At = now, Actor = client.Id.ToString(), Side = WireNames<Side>.Of(client.Side), Action = "token.issued", Subject = client.Id.ToString(), After = $$"""{"jti":"{{tokenId}}","epoch":{{client.Epoch}},"scope":"{{grant.Scope}}"}""" });
        await database.SaveChangesAsync(cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Answer(token, "Bearer", (int)Lifetime.TotalSeconds, grant.Scope));
    }

    private static SecurityTokenDescriptor Describe(
        ApiClient client, string[] roles, TokenScopes.Grant grant, string tokenId, string issuer, DateTimeOffset now, SigningCredentials signing)
    {
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = client.Id.ToString(),
            [JwtRegisteredClaimNames.Jti] = tokenId,
            [TokenRules.ClientId] = client.Id.ToString(),
            [TokenRules.SideClaim] = WireNames<Side>.Of(client.Side),
            [TokenRules.RolesClaim] = roles,
            [TokenRules.Scope] = grant.Scope,
            [TokenRules.Epoch] = client.Epoch,
            [TokenRules.Quota] = client.QuotaPerMinute,
        };
        foreach (var (name, value) in new[] { (TokenRules.Framework, client.Framework), (TokenRules.Organisation, client.Organisation), (TokenRules.Person, client.PersonId) })
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        var descriptor = new SecurityTokenDescriptor
        {
            TokenType = IdentityOptions.TokenType,
            Issuer = issuer,
            IssuedAt = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = signing,
        };
        foreach (var audience in grant.Audiences)
        {
            descriptor.Audiences.Add(audience);
        }

        return descriptor;
    }
}
