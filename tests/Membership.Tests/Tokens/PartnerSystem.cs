using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Tokens;

/// <summary>A client as a partner holds it, made through the API, and what it does at the OAuth endpoints.</summary>
internal sealed record PartnerSystem(string Id, string? Secret, JsonElement Answer)
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<PartnerSystem> RegisterAsync(
        HttpClient administrator, string side = "unodc", string? framework = null, string? organisation = null, string? personId = null, int? quotaPerMinute = null, object[]? publicKeys = null, string? tokenAlgorithm = null)
    {
        using var answer = await administrator.PostAsync(
            "/membership/v1/clients",
            new { name = $"Partner {Guid.CreateVersion7():N}", side, framework, organisation, personId, quotaPerMinute, publicKeys, tokenAlgorithm },
            Stop);
        var body = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        return new(body.GetProperty("id").GetString()!, body.TryGetProperty("secret", out var secret) ? secret.GetString() : null, body);
    }

    /// <summary>A form to an OAuth endpoint, with the client's secret unless another header is given.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpClient caller, string path, (string Name, string Value)[] form, string? authorization = null, string? address = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form.Select(member => KeyValuePair.Create(member.Name, member.Value))) };
        authorization ??= Secret is null ? "" : PartnerTokens.Basic(Id, Secret).ToString();
        if (authorization.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        // Each partner comes from an address of its own, so that the failures of one test do not count for another.
        request.Headers.Add("X-Forwarded-For", address ?? "2001:db8::" + Id[^4..]);
        return await caller.SendAsync(request, Stop);
    }

    public Task<HttpResponseMessage> AskAsync(HttpClient caller, params (string Name, string Value)[] more) =>
        SendAsync(caller, "/oauth/token", [("grant_type", "client_credentials"), .. more]);

    public async Task<JsonWebToken> TokenAsync(HttpClient caller, params (string Name, string Value)[] more)
    {
        using var answer = await AskAsync(caller, more);
        var body = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        return new JsonWebToken(body.GetProperty("access_token").GetString());
    }

    public async Task<JsonElement> GrantAsync(HttpClient grantor, string role, object? more = null)
    {
        using var answer = await grantor.PostAsync("/membership/v1/mandates", more ?? new { clientId = Id, role, document = "Test mandate" }, Stop);
        return await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    /// <summary>What private_key_jwt sends (RFC 7523).</summary>
    public string Assertion(AsymmetricAlgorithm key, string keyId, DateTimeOffset now, Action<SecurityTokenDescriptor>? change = null)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Id,
            Audience = TestIssuer.Issuer,
            IssuedAt = now.UtcDateTime,
            Expires = now.UtcDateTime.AddMinutes(1),
            Claims = new Dictionary<string, object> { ["sub"] = Id, ["jti"] = Guid.CreateVersion7().ToString("N") },
            SigningCredentials = key is RSA rsa
                ? new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = keyId }, SecurityAlgorithms.RsaSha256)
                : new SigningCredentials(new ECDsaSecurityKey((ECDsa)key) { KeyId = keyId }, SecurityAlgorithms.EcdsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public static object PublicKey(RSA key, string keyId)
    {
        var numbers = key.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", kid = keyId, alg = "RS256", use = "sig", n = Base64UrlEncoder.Encode(numbers.Modulus), e = Base64UrlEncoder.Encode(numbers.Exponent) };
    }

    public static object PublicKey(ECDsa key, string keyId)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", kid = keyId, alg = "ES256", use = "sig", x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) };
    }
}
