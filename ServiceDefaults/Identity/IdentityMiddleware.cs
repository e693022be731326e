using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>
/// Nobody reaches an endpoint without a token, unless it says so itself. The effective right is what the token says and the service's own mandate
/// rows confirm (design §6); it also sets whose rows the database shows.
/// </summary>
internal sealed class IdentityMiddleware
{
    private const string InvalidToken = "invalid_token";

    private readonly RequestDelegate _next;
    private readonly IdentityDirectory _directory;
    private readonly TokenValidationParameters _rules;
    private readonly TimeProvider _time;
    private readonly string _read;
    private readonly string _write;
    private readonly string _issuer;
    private readonly Func<string, SecurityKey?> _keyOf;
    private readonly VerifiedTokens<Said> _verified = new();

    public IdentityMiddleware(RequestDelegate next, IdentityDirectory directory, IdentityService service, IOptions<IdentityOptions> options, TimeProvider time)
    {
        (_next, _directory, _time, _issuer) = (next, directory, time, options.Value.Issuer);
        (_read, _write) = ($"{service.Schema}:read", $"{service.Schema}:write");
        _keyOf = keyId => directory.Snapshot.Keys.GetValueOrDefault(keyId);
        _rules = TokenRules.For(_issuer, options.Value.AudiencesOf(service.Schema), _keyOf, time);
    }

    public async Task InvokeAsync(HttpContext context, CurrentActor current, FrameworkScope scope)
    {
        var endpoint = context.GetEndpoint();
        // An endpoint without any metadata is routing's own 405: it does nothing and tells nothing.
        if (endpoint is null || endpoint.Metadata.Count == 0 || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await _next(context);
            return;
        }

        var (said, error) = await HearAsync(context);
        var actor = said is null ? null : await EffectiveAsync(said, context.RequestAborted);
        if (said is null || actor is null)
        {
            await BearerToken.Refuse(context, _issuer, said is null ? error : InvalidToken).ExecuteAsync(context);
            return;
        }

        // Set before any refusal, which is recorded with who was refused.
        current.Value = actor;
        if (Refusal(context, endpoint, actor, said) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        if (actor.FrameworkId is { } framework)
        {
            scope.Use(framework);
        }
        else
        {
            scope.UseNone();
        }

        if (actor is { Side: Side.Unodc, IsBoundToOneFramework: false })
        {
            // UNODC's own dialogues are of no country.
            scope.AllowGlobalWrites();
        }

        await _next(context);
    }

    /// <returns>What the token says, or the error the refusal names.</returns>
    private ValueTask<(Said? Said, string? Error)> HearAsync(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } header] && _verified.Find(header, _keyOf, _time.GetUtcNow()) is { } said ? new((said, null)) : VerifyAsync(context);

    private async ValueTask<(Said? Said, string? Error)> VerifyAsync(HttpContext context)
    {
        if (!BearerToken.TryRead(context.Request, out var text, out var missing))
        {
            return (null, missing ? null : InvalidToken);
        }

        var keyId = BearerToken.KeyIdOf(text);
        var key = keyId is null ? null : _keyOf(keyId);
        if (key is null && keyId is not null)
        {
            // A key published a moment ago; its message may have been applied since.
            await _directory.LookForNewKeysAsync(context.RequestAborted);
            key = _keyOf(keyId);
        }

        if (key is null || await TokenRules.ValidateAsync(text, _rules) is not { } token || !TryRead(token, out var said))
        {
            return (null, InvalidToken);
        }

        _verified.Remember(context.Request.Headers.Authorization.ToString(), token, key, said, _time.GetUtcNow());
        return (said, null);
    }

    private async ValueTask<Actor?> EffectiveAsync(Said said, CancellationToken cancellationToken)
    {
        var actor = Effective(said, _directory.Snapshot);
        return actor is null || actor.Roles.Count < said.Actor.Roles.Count ? Effective(said, await _directory.RefreshAsync(cancellationToken)) : actor;
    }

    private Actor? Effective(Said said, IdentitySnapshot known)
    {
        if (!known.IsAlive(said.Actor.ClientId, said.Epoch))
        {
            return null;
        }

        var held = known.RolesOf(said.Actor.ClientId, said.Actor.Framework, _time.GetUtcNow());
        return held.IsSupersetOf(said.Actor.Roles) ? said.Actor : said.Actor with { Roles = said.Actor.Roles.Where(held.Contains).ToFrozenSet(StringComparer.Ordinal) };
    }

    private Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Refusal(HttpContext context, Endpoint endpoint, Actor actor, Said said)
    {
        var needed = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? _read : _write;
        if (!said.Scopes.Contains(needed))
        {
            return BearerToken.RefuseScope(context, _issuer, needed);
        }

        if (endpoint.Metadata.GetMetadata<RolesRequired>() is { } roles && !roles.AnyOf.Any(actor.Has))
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden, "not-your-function", "Your function does not include this act",
                $"It needs a mandate as {string.Join(" or ", roles.AnyOf)} in the framework of the token.");
        }

        if (endpoint.Metadata.GetMetadata<NamedPersonRequired>() is not null && actor.PersonId is null)
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden, "named-person", "This act needs a named person",
                "Use a client that is bound to one named mandate holder.");
        }

        if (endpoint.Metadata.GetMetadata<FreshIdentityRequired>() is not null && !_directory.IsFresh)
        {
            context.Response.Headers.RetryAfter = "5";
            return Problem.Of(
                StatusCodes.Status503ServiceUnavailable, "identity-stale", "Rights cannot be checked right now",
                "News of mandates have not arrived for a while; nothing was changed. Repeat the request after the time in Retry-After.");
        }

        return null;
    }

    private static bool TryRead(JsonWebToken token, out Said said)
    {
        said = null!;
        if (!token.TryGetPayloadValue<string>(TokenRules.ClientId, out var client) || client != token.Subject
            || !token.TryGetPayloadValue<string>(TokenRules.SideClaim, out var sideName) || !WireNames<Side>.TryParse(sideName, out var side)
            || !token.TryGetPayloadValue<long>(TokenRules.Epoch, out var epoch))
        {
            return false;
        }

        token.TryGetPayloadValue<string>(TokenRules.Framework, out var framework);
        token.TryGetPayloadValue<string>(TokenRules.Organisation, out var organisation);
        token.TryGetPayloadValue<string>(TokenRules.Person, out var person);
        token.TryGetPayloadValue<string[]>(TokenRules.RolesClaim, out var roles);
        token.TryGetPayloadValue<string>(TokenRules.Scope, out var scopes);
        said = new Said(
            new Actor(client, side, framework, organisation, person, roles?.ToFrozenSet(StringComparer.Ordinal) ?? []),
            (scopes ?? "").Split(' ').ToFrozenSet(StringComparer.Ordinal),
            epoch);
        return true;
    }

    /// <param name="Actor">The caller with all the roles its token names, whether they hold or not.</param>
    /// <param name="Scopes">Of the token.</param>
    /// <param name="Epoch">Of the client when the token was issued.</param>
    private sealed record Said(Actor Actor, FrozenSet<string> Scopes, long Epoch);
}
