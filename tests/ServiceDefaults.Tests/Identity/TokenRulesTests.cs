using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Identity;

/// <summary>Every way to spoil a token (wire-contracts §4, row 4; reliability §4, tests 13 and 14).</summary>
public sealed class TokenRulesTests : IDisposable
{
    private const string Audience = TestIssuer.Issuer + "/membership/v1";

    // Whole seconds, as tokens carry them.
    private static readonly DateTimeOffset Issued = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private readonly TestIssuer _issuer = new();
    private readonly TestActor _actor = TestActor.Unodc();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public async Task A_token_as_it_should_be_is_believed() => Assert.NotNull(await JudgeAsync(Token()));

    [Theory]
    [InlineData(600 - 1, true)]
    [InlineData(600, true)]
    [InlineData(600 + 29, true)]
    [InlineData(600 + 30, false)]
    [InlineData(600 + 31, false)]
    public async Task A_token_ends_with_its_exp_and_30_s_for_clocks_that_differ(int secondsAfter, bool believed) =>
        Assert.Equal(believed, await JudgeAsync(Token(), Issued.AddSeconds(secondsAfter)) is not null);

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public async Task A_token_begins_with_its_nbf_less_30_s(int secondsAhead, bool believed)
    {
        var token = Token(descriptor => descriptor.NotBefore = Issued.AddSeconds(secondsAhead).UtcDateTime);

        Assert.Equal(believed, await JudgeAsync(token, Issued) is not null);
    }

    [Fact]
    public async Task A_token_without_an_end_is_refused() => Assert.Null(await JudgeAsync(Token(descriptor => descriptor.Expires = null)));

    [Theory]
    [InlineData("JWT")]
    [InlineData("id+jwt")]
    [InlineData("at")]
    [InlineData(null)]
    public async Task Another_type_is_no_access_token(string? type) => Assert.Null(await JudgeAsync(Token(descriptor => descriptor.TokenType = type)));

    [Theory]
    [InlineData("http://localhost:8081")]
    [InlineData("http://localhost:8080/")]
    [InlineData("HTTP://LOCALHOST:8080")]
    [InlineData("https://localhost:8080")]
    public async Task The_issuer_is_compared_character_for_character(string issuer) => Assert.Null(await JudgeAsync(Token(descriptor => descriptor.Issuer = issuer)));

    [Theory]
    [InlineData(TestIssuer.Issuer, true)]
    [InlineData(Audience, true)]
    [InlineData(TestIssuer.Issuer + "/events/v1", false)]
    [InlineData(TestIssuer.Issuer + "/membership/v10", false)]
    [InlineData("", false)]
    public async Task The_audience_is_the_whole_api_or_this_service(string audience, bool believed) =>
        Assert.Equal(believed, await JudgeAsync(Token(descriptor => descriptor.Audience = audience)) is not null);

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    [InlineData("")]
    public async Task An_unsigned_token_is_refused(string algorithm)
    {
        var (header, payload, signature) = Parts(Token());
        header["alg"] = algorithm;

        Assert.Null(await JudgeAsync($"{Encode(header)}.{payload}."));
        Assert.Null(await JudgeAsync($"{Encode(header)}.{payload}"));
        Assert.Null(await JudgeAsync($"{Encode(header)}.{payload}.{signature}"));
    }

    [Fact]
    public async Task A_stripped_or_changed_signature_is_refused()
    {
        var token = Token();
        var (header, payload, signature) = Parts(token);
        var other = (signature[0] == 'A' ? 'B' : 'A') + signature[1..];

        Assert.Null(await JudgeAsync($"{Encode(header)}.{payload}."));
        Assert.Null(await JudgeAsync($"{Encode(header)}.{payload}"));
        Assert.Null(await JudgeAsync($"{Encode(header)}.{payload}.{other}"));
        // The all-zero signature of CVE-2022-21449.
        Assert.Null(await JudgeAsync($"{Encode(header)}.{payload}.{Base64UrlEncoder.Encode(new byte[64])}"));
    }

    [Fact]
    public async Task A_changed_payload_is_refused()
    {
        var (header, payload, signature) = Parts(Token());
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(payload))!.AsObject();
        claims[TokenRules.RolesClaim] = new JsonArray(Roles.PlatformAdministrator);

        Assert.Null(await JudgeAsync($"{Encode(header)}.{Encode(claims)}.{signature}"));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task The_public_key_is_no_secret_to_sign_with(string algorithm)
    {
        var (header, payload, _) = Parts(Token());
        header["alg"] = algorithm;
        var text = $"{Encode(header)}.{payload}";
        var jwk = JsonNode.Parse(_issuer.PublicJwk)!;
        byte[] point = [.. Base64UrlEncoder.DecodeBytes((string)jwk["x"]!), .. Base64UrlEncoder.DecodeBytes((string)jwk["y"]!)];
        using var pair = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[..32], Y = point[32..] } });
        foreach (var key in new[] { Encoding.UTF8.GetBytes(_issuer.PublicJwk), point, Encoding.UTF8.GetBytes(pair.ExportSubjectPublicKeyInfoPem()), pair.ExportSubjectPublicKeyInfo() })
        {
            var signature = algorithm switch
            {
                "HS256" => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)),
                "HS384" => HMACSHA384.HashData(key, Encoding.UTF8.GetBytes(text)),
                _ => HMACSHA512.HashData(key, Encoding.UTF8.GetBytes(text)),
            };

            Assert.Null(await JudgeAsync($"{text}.{Base64UrlEncoder.Encode(signature)}"));
        }
    }

    [Theory]
    [InlineData("RS256", true)]
    [InlineData("RS384", false)]
    [InlineData("RS512", false)]
    [InlineData("PS256", false)]
    public async Task Of_an_RSA_key_only_RS256_is_believed(string algorithm, bool believed)
    {
        using var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        var published = new JsonWebKey { Kty = "RSA", Use = "sig", Alg = "RS256", Kid = "rsa", N = Base64UrlEncoder.Encode(numbers.Modulus), E = Base64UrlEncoder.Encode(numbers.Exponent) };
        var rules = TokenRules.For(TestIssuer.Issuer, [Audience, TestIssuer.Issuer], keyId => keyId == "rsa" ? published : null, new FixedTime(Issued));
        var token = Token(descriptor => descriptor.SigningCredentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = "rsa" }, algorithm));
        var (header, payload, signature) = Parts(token);

        Assert.Equal(believed, await TokenRules.ValidateAsync(token, rules) is not null);
        // The published key is neither a secret to sign with nor a key of the other algorithm.
        foreach (var other in new[] { "HS256", "ES256", "none" })
        {
            header["alg"] = other;
            var text = $"{Encode(header)}.{payload}";
            Assert.Null(await TokenRules.ValidateAsync($"{text}.{signature}", rules));
            Assert.Null(await TokenRules.ValidateAsync($"{text}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(rsa.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(text)))}", rules));
        }
    }

    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("x5c")]
    [InlineData("kid")]
    public async Task A_key_the_token_brings_along_is_never_looked_at(string member)
    {
        using var foreign = new TestIssuer();
        var token = foreign.Token(_actor, Issued);
        var (header, payload, signature) = Parts(token);
        foreach (var keyId in new[] { _issuer.KeyId, foreign.KeyId, "../../../../dev/null", "key' OR '1'='1", "" })
        {
            header["kid"] = keyId;
            header[member] = member switch
            {
                "jwk" => JsonNode.Parse(foreign.PublicJwk),
                "jku" or "x5u" => "http://127.0.0.1:1/keys.json",
                "x5c" => new JsonArray("AAAA"),
                _ => keyId,
            };
            // Its own signature over the header as it stands now would be right for its own key only; both forms are sent.
            Assert.Null(await JudgeAsync($"{Encode(header)}.{payload}.{signature}"));
        }

        Assert.Null(await JudgeAsync(token));
        Assert.Null(await JudgeAsync(foreign.Token(_actor, Issued, descriptor => descriptor.AdditionalHeaderClaims = new Dictionary<string, object> { ["jwk"] = foreign.PublicJwk })));
    }

    /// <summary>Signed as it should be, over the very headers it carries, by a key that is not ours: under our key's name, under its own, and under none.</summary>
    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("x5c")]
    [InlineData("none of them")]
    public async Task A_token_truly_signed_by_the_key_it_brings_along_is_refused(string member)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        using var certificate = new CertificateRequest("CN=foreign", pair, HashAlgorithmName.SHA256).CreateSelfSigned(Issued.AddDays(-1), Issued.AddDays(1));
        var (_, payload, _) = Parts(Token());
        foreach (var keyId in new[] { _issuer.KeyId, "foreign", null })
        {
            var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "at+jwt" };
            if (keyId is not null)
            {
                header["kid"] = keyId;
            }

            header[member] = member switch
            {
                "jwk" => new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = keyId, ["x"] = Base64UrlEncoder.Encode(point.X), ["y"] = Base64UrlEncoder.Encode(point.Y) },
                "x5c" => new JsonArray(Convert.ToBase64String(certificate.RawData)),
                _ => "http://127.0.0.1:1/keys.json",
            };
            var text = $"{Encode(header)}.{payload}";
            var token = $"{text}.{Base64UrlEncoder.Encode(pair.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256))}";

            Assert.Null(await JudgeAsync(token));
            // Only the key is wrong: where it is the known one, the same token is believed.
            if (keyId is not null)
            {
                Assert.NotNull(await TokenRules.ValidateAsync(
                    token, TokenRules.For(TestIssuer.Issuer, [TestIssuer.Issuer], _ => new ECDsaSecurityKey(pair) { KeyId = keyId }, new FixedTime(Issued))));
            }
        }
    }

    [Theory]
    [InlineData("b64")]
    [InlineData("exp")]
    [InlineData("http://example.org/unknown")]
    public async Task An_extension_that_must_be_understood_is_refused(string extension)
    {
        var token = Token(descriptor => descriptor.AdditionalHeaderClaims = new Dictionary<string, object> { ["crit"] = new[] { extension }, [extension] = true });

        Assert.Null(await JudgeAsync(token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9..")]
    public async Task What_is_no_token_is_refused(string text) => Assert.Null(await JudgeAsync(text));

    private string Token(Action<SecurityTokenDescriptor>? change = null) => _issuer.Token(_actor, Issued, change);

    private async Task<object?> JudgeAsync(string token, DateTimeOffset? at = null) => await TokenRules.ValidateAsync(
        token,
        TokenRules.For(TestIssuer.Issuer, [TestIssuer.Issuer, Audience], keyId => keyId == _issuer.KeyId ? new JsonWebKey(_issuer.PublicJwk) : null, new FixedTime(at ?? Issued)));

    private static (JsonObject Header, string Payload, string Signature) Parts(string token)
    {
        var parts = token.Split('.');
        return (JsonNode.Parse(Base64UrlEncoder.Decode(parts[0]))!.AsObject(), parts[1], parts[2]);
    }

    private static string Encode(JsonObject part) => Base64UrlEncoder.Encode(JsonSerializer.Serialize(part));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
