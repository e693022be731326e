using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Gateway;

/// <summary>A caller whose token the edge believes.</summary>
/// <param name="Id">The client id.</param>
/// <param name="PerMinute">Its quota.</param>
internal sealed record EdgeClient(string Id, int PerMinute);

/// <summary>Judges tokens at the edge by the rules of every service. Epochs and mandates are the services' to judge, on every call.</summary>
internal sealed class EdgeIdentity
{
    private const int RetryAfterSeconds = 5;

    private readonly VerifiedTokens<EdgeClient> _verified = new();
    private readonly EdgeKeys _keys;
    private readonly TimeProvider _time;
    private readonly TokenValidationParameters _rules;
    private readonly Func<string, SecurityKey?> _keyOf;
    private readonly string _issuer;
    private readonly int _defaultPerMinute;

    public EdgeIdentity(EdgeKeys keys, IOptions<IdentityOptions> identity, IOptions<EdgeOptions> edge, TimeProvider time)
    {
        (_keys, _keyOf, _time, _issuer, _defaultPerMinute) = (keys, keys.Of, time, identity.Value.Issuer, edge.Value.DefaultPerMinute);
        _rules = TokenRules.For(_issuer, PlatformProxy.ServiceNames.SelectMany(identity.Value.AudiencesOf).Distinct(), _keyOf, time);
    }

    /// <returns>The caller, or the answer to give instead.</returns>
    public ValueTask<(EdgeClient? Client, ProblemHttpResult? Refusal)> JudgeAsync(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } header] && _verified.Find(header, _keyOf, _time.GetUtcNow()) is { } client ? new((client, RefusalOfAddress(context))) : VerifyAsync(context);

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

        var keyId = BearerToken.KeyIdOf(text);
        var key = keyId is null ? null : _keys.Of(keyId) ?? (await _keys.LookForAsync(keyId, context.RequestAborted) ? _keys.Of(keyId) : null);
        if (key is null || await TokenRules.ValidateAsync(text, _rules) is not { } token || !token.TryGetPayloadValue<string>(TokenRules.ClientId, out var id) || string.IsNullOrEmpty(id))
        {
            return (null, BearerToken.Refuse(context, _issuer, "invalid_token"));
        }

        var client = new EdgeClient(id, token.TryGetPayloadValue<int>(TokenRules.Quota, out var quota) && quota > 0 ? quota : _defaultPerMinute);
        _verified.Remember(context.Request.Headers.Authorization.ToString(), token, key, client, _time.GetUtcNow());
        return (client, RefusalOfAddress(context));
    }

    private ProblemHttpResult? RefusalOfAddress(HttpContext context) => BearerToken.IsInAddress(context.Request) ? BearerToken.RefuseAddress(context, _issuer) : null;
}
