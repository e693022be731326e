using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tokens;

/// <summary>Who calls an OAuth endpoint: client_secret_basic (RFC 6749 §2.3.1) or private_key_jwt (RFC 7523), exactly one of them.</summary>
internal sealed partial class ClientAuthentication(
    MembershipDbContext database, AuthenticationLimit limit, IOptions<IdentityOptions> options, DeferredAudit audit, TimeProvider time, ILogger<ClientAuthentication> logger)
{
    public static readonly TimeSpan MaxAssertionLife = TimeSpan.FromMinutes(5);

    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <returns>The client, tracked; or why not.</returns>
    public async Task<(ApiClient? Client, OAuthRefusal? Refusal)> AuthenticateAsync(HttpRequest request, OAuthForm form, CancellationToken cancellationToken)
    {
        var authorization = request.Headers.Authorization;
        var assertion = form["client_assertion"];
        var withAssertion = assertion is not null || form["client_assertion_type"] is not null;
        if (authorization.Count + (withAssertion ? 1 : 0) + (form["client_secret"] is null ? 0 : 1) > 1)
        {
            return (null, OAuthRefusal.InvalidRequest("Prove the client in one way only."));
        }

        var (name, proof) = withAssertion ? (SubjectOf(assertion), assertion) : ReadBasic(authorization.ToString());
        if (name is null || proof is null)
        {
            return (null, OAuthRefusal.InvalidClient());
        }

        if (withAssertion && form["client_assertion_type"] != AssertionType)
        {
            return (null, OAuthRefusal.InvalidRequest($"client_assertion_type is {AssertionType}."));
        }

        if (form["client_id"] is { } named && named != name)
        {
            return (null, OAuthRefusal.InvalidRequest("client_id names another client than its proof."));
        }

        var address = AddressOf(request);
        if (limit.WaitOf(name, address) is { } wait)
        {
            return (null, OAuthRefusal.TooManyFailures(wait));
        }

        var client = Id<ApiClient>.TryParse(name, null, out var id) ? await database.Clients.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) : null;
        var proved = withAssertion ? await ProvesAsync(client, proof, cancellationToken) : ApiClient.HasSecret(client, proof);
        if (client is null || client.IsClosed || !proved)
        {
            var method = withAssertion ? "private_key_jwt" : "client_secret_basic";
            if (limit.Failed(name, address) && client is not null)
            {
                // Written later: an answer that waited for it would tell that there is such a client.
                audit.Add(new AuditEntry
                {
                    At = time.GetUtcNow(),
                    Actor = client.Id.ToString(),
                    Side = WireNames<Side>.Of(client.Side),
                    Action = "client.authentication-failed",
                    Subject = client.Id.ToString(),
                    After = $$"""{"method":"{{method}}"}""",
                });
            }

            LogRefused(logger, client?.Id.ToString() ?? "unknown", method);
            return (null, OAuthRefusal.InvalidClient());
        }

        limit.Succeeded(name, address);
        return (client, null);
    }

    private async Task<bool> ProvesAsync(ApiClient? client, string assertion, CancellationToken cancellationToken)
    {
        if (client is null || client.PublicKeys.Count == 0)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var keys = client.PublicKeys;
        var result = await Handler.ValidateTokenAsync(assertion, new TokenValidationParameters
        {
            ValidIssuer = client.Id.ToString(),
            ValidAudience = options.Value.Issuer,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, keyId, _) => [.. keys.Where(key => key.Kid == keyId || (string.IsNullOrEmpty(keyId) && keys.Count == 1)).Select(key => key.ToSecurityKey())],
            LifetimeValidator = (from, until, _, _) => IsCurrent(from, until, now),
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token
            || token.Audiences.Count() != 1
            || token.TryGetHeaderValue<object>("crit", out _)
            || token.Id is not { Length: >= 1 and <= UsedAssertion.MaxIdLength } assertionId
            || (token.TryGetPayloadValue<long>("iat", out var issued) && (token.ValidTo - DateTimeOffset.FromUnixTimeSeconds(issued) > MaxAssertionLife || DateTimeOffset.FromUnixTimeSeconds(issued) > now + IdentityOptions.ClockSkew)))
        {
            return false;
        }

        database.UsedAssertions.Add(new UsedAssertion { ClientId = client.Id, AssertionId = assertionId, ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + IdentityOptions.ClockSkew });
        try
        {
            await database.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out _))
        {
            // Used before: whoever came first has its token.
            return false;
        }
    }

    private static bool IsCurrent(DateTime? from, DateTime? until, DateTimeOffset now) =>
        until is { } end && now.UtcDateTime < end + IdentityOptions.ClockSkew && end <= now.UtcDateTime + MaxAssertionLife + IdentityOptions.ClockSkew
        && (from is null || from <= now.UtcDateTime + IdentityOptions.ClockSkew);

    /// <summary>Both halves are form-encoded before they are joined (RFC 6749 §2.3.1).</summary>
    private static (string? Name, string? Proof) ReadBasic(string header)
    {
        const string Scheme = "Basic ";
        var bytes = new byte[4096];
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length))
        {
            return default;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? default : (WebUtility.UrlDecode(text[..colon]), WebUtility.UrlDecode(text[(colon + 1)..]));
    }

    private static string? SubjectOf(string? assertion)
    {
        try
        {
            return assertion is not null && new JsonWebToken(assertion) is { Subject.Length: > 0 } token && token.Issuer == token.Subject ? token.Subject : null;
        }
        catch (ArgumentException)
        {
            // No JWT at all.
            return null;
        }
    }

    // Services are reached through the edge alone, which sets this header anew for every request.
    private static string AddressOf(HttpRequest request) =>
        request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() is { Length: > 0 and <= 64 } forwarded
            ? forwarded
            : request.HttpContext.Connection.RemoteIpAddress?.ToString() ?? "";

    [LoggerMessage(4011, LogLevel.Warning, "Client {Client} did not prove itself ({Method}).")]
    private static partial void LogRefused(ILogger logger, string client, string method);
}
