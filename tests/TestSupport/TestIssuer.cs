using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.TestSupport;

/// <summary>Signs real tokens with a key of its own and puts what Membership would have told (the public key, mandates, epochs) into a service's tables.</summary>
public sealed class TestIssuer : IDisposable
{
    public const string Issuer = "http://localhost:8080";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; } = "test-" + Guid.CreateVersion7().ToString("N");

    /// <summary>The public key as a JSON Web Key.</summary>
    public string PublicJwk
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return $$"""{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"{{KeyId}}","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}""";
        }
    }

    /// <param name="actor">Who calls.</param>
    /// <param name="now">When the token is issued; it lasts ten minutes.</param>
    /// <param name="change">Spoils the token for a test of refusal.</param>
    public string Token(TestActor actor, DateTimeOffset now, Action<SecurityTokenDescriptor>? change = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var claims = new Dictionary<string, object>
        {
            ["sub"] = actor.ClientId,
            ["jti"] = Guid.CreateVersion7().ToString("N"),
            [TokenRules.ClientId] = actor.ClientId,
            [TokenRules.SideClaim] = WireNames<Side>.Of(actor.Side),
            [TokenRules.RolesClaim] = actor.Roles,
            [TokenRules.Scope] = actor.Scope,
            [TokenRules.Epoch] = actor.Epoch,
        };
        foreach (var (name, value) in new[] { (TokenRules.Framework, actor.Framework), (TokenRules.Organisation, actor.Organisation), (TokenRules.Person, actor.PersonId) })
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        var descriptor = new SecurityTokenDescriptor
        {
            TokenType = IdentityOptions.TokenType,
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now.UtcDateTime,
            Expires = now.UtcDateTime.AddMinutes(10),
            Claims = claims,
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = KeyId }, SecurityAlgorithms.EcdsaSha256),
        };
        change?.Invoke(descriptor);
        return Handler.CreateToken(descriptor);
    }

    /// <summary>Makes the service whose database this is know the key.</summary>
    public Task InstallAsync(TestDatabase database, string schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.ExecuteAsync($"INSERT INTO {schema}.identity_keys (key_id, jwk) VALUES ('{KeyId}', '{PublicJwk}'); {Touch(schema)}", cancellationToken);
    }

    /// <summary>Makes the service know the actor's mandates, valid since long ago.</summary>
    public static Task GrantAsync(TestDatabase database, string schema, TestActor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(actor);
        var framework = actor.Framework is null ? "NULL" : $"'{actor.Framework}'";
        var rows = actor.Roles.Select(role => $"('{TestActor.NewId("man")}', '{actor.ClientId}', '{role}', {framework}, {(actor.Alliance is null || role != Roles.AllianceCoordinator ? "NULL" : $"'{actor.Alliance}'")}, '2020-01-01', NULL, 1)");
        return actor.Roles.Length == 0
            ? Task.CompletedTask
            : database.ExecuteAsync(
                $"INSERT INTO {schema}.identity_mandates (mandate_id, client_id, role, framework, alliance, starts_at, ends_at, known_version) VALUES {string.Join(", ", rows)}; {Touch(schema)}",
                cancellationToken);
    }

    public static string Touch(string schema) =>
        $"INSERT INTO {schema}.identity_feed AS f (id, version, heard_at) VALUES (1, 1, clock_timestamp()) ON CONFLICT (id) DO UPDATE SET version = f.version + 1, heard_at = excluded.heard_at";

    public void Dispose() => _key.Dispose();
}
