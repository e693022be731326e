using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Gateway;

/// <summary>A caller whose token the edge believes.</summary>
/// <param name="Id">The client id.</param>
/// <param name="PerMinute">Its quota.</param>
/// <param name="ValidUntil">End of the token, clock skew included.</param>
/// <param name="Keys">The key set by which the token was believed.</param>
internal sealed record EdgeClient(string Id, int PerMinute, DateTimeOffset ValidUntil, object Keys);

/// <summary>
/// Judges tokens at the edge by the rules of every service. A token is verified once and then remembered by its text until it ends or the key set
/// changes: verifying a signature costs as much as forwarding the call. Epochs and mandates are the services' to judge, on every call.
/// </summary>
internal sealed class EdgeIdentity
{
    /// <summary>Tokens remembered; then all are forgotten and verified anew.</summary>
    private const int MaxRemembered = 20_000;

    private const int RetryAfterSeconds = 5;

    private readonly ConcurrentDictionary<string, EdgeClient> _remembered = new(StringComparer.Ordinal);
    private readonly EdgeKeys _keys;
    private readonly TimeProvider _time;
    private readonly TokenValidationParameters _rules;
    private readonly string _issuer;
    private readonly int _defaultPerMinute;

    public EdgeIdentity(EdgeKeys keys, IOptions<IdentityOptions> identity, IOptions<EdgeOptions> edge, TimeProvider time)
    {
        (_keys, _time, _issuer, _defaultPerMinute) = (keys, time, identity.Value.Issuer, edge.Value.DefaultPerMinute);
        _rules = TokenRules.For(_issuer, PlatformProxy.ServiceNames.SelectMany(identity.Value.AudiencesOf).Distinct(), keys.Of, time);
    }

    /// <returns>The caller; and the answer to give instead, if any.</returns>
    public ValueTask<(EdgeClient? Client, ProblemHttpResult? Refusal)> JudgeAsync(HttpContext context)
    {
        var headers = context.Request.Headers.Authorization;
        return headers.Count == 1 && _remembered.TryGetValue(headers.ToString(), out var client) && ReferenceEquals(client.Keys, _keys.Known) && _time.GetUtcNow() < client.ValidUntil
            ? new((client, RefusalOfAddress(context)))
            : VerifyAsync(context);
    }

    private async ValueTask<(EdgeClient? Client, ProblemHttpResult? Refusal)> VerifyAsync(HttpContext context)
    {
        if (!BearerToken.TryRead(context.Request, out var text, out var missing))
        {
            return (null, BearerToken.Refuse(context, _issuer, missing ? null : "invalid_token"));
        }

        if (_keys.Known is null && !await _keys.HasAnyAsync(context.RequestAborted))
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return (null, Problem.Of(
                StatusCodes.Status503ServiceUnavailable, "keys-unavailable", "Tokens cannot be checked right now",
                "The signing keys have not been published yet since this gateway started; repeat the request after the time in Retry-After."));
        }

        var keys = _keys.Known!;
        var token = await TokenRules.ValidateAsync(text, _rules);
        if (token is null && TryReadKeyId(text, out var keyId) && !keys.ContainsKey(keyId) && await _keys.LookForAsync(keyId, context.RequestAborted))
        {
            keys = _keys.Known!;
            token = await TokenRules.ValidateAsync(text, _rules);
        }

        if (token is null || !token.TryGetPayloadValue<string>(TokenRules.ClientId, out var id) || string.IsNullOrEmpty(id))
        {
            return (null, BearerToken.Refuse(context, _issuer, "invalid_token"));
        }

        var perMinute = token.TryGetPayloadValue<int>(TokenRules.Quota, out var quota) && quota > 0 ? quota : _defaultPerMinute;
        var client = new EdgeClient(id, perMinute, new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + IdentityOptions.ClockSkew, keys);
        if (_remembered.Count >= MaxRemembered)
        {
            _remembered.Clear();
        }

        _remembered[context.Request.Headers.Authorization.ToString()] = client;
        return (client, RefusalOfAddress(context));
    }

    private ProblemHttpResult? RefusalOfAddress(HttpContext context) => BearerToken.IsInAddress(context.Request) ? BearerToken.RefuseAddress(context, _issuer) : null;

    private static bool TryReadKeyId(string text, out string keyId)
    {
        keyId = "";
        try
        {
            keyId = new JsonWebToken(text).Kid ?? "";
        }
        catch (ArgumentException)
        {
            // No JWT at all.
        }

        return keyId.Length > 0;
    }
}
