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
    private readonly RequestDelegate _next;
    private readonly IdentityDirectory _directory;
    private readonly TokenValidationParameters _rules;
    private readonly TimeProvider _time;
    private readonly string _service;
    private readonly string _issuer;

    public IdentityMiddleware(RequestDelegate next, IdentityDirectory directory, IdentityService service, IOptions<IdentityOptions> options, TimeProvider time)
    {
        (_next, _directory, _time, _service, _issuer) = (next, directory, time, service.Schema, options.Value.Issuer);
        _rules = TokenRules.For(_issuer, options.Value.AudiencesOf(service.Schema), keyId => directory.Snapshot.Keys.GetValueOrDefault(keyId), time);
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

        if (!BearerToken.TryRead(context.Request, out var text, out var missing))
        {
            await BearerToken.Refuse(context, _issuer, missing ? null : "invalid_token").ExecuteAsync(context);
            return;
        }

        var (actor, token) = await JudgeAsync(text, context.RequestAborted);
        if (actor is null || token is null)
        {
            await BearerToken.Refuse(context, _issuer, "invalid_token").ExecuteAsync(context);
            return;
        }

        if (Refusal(context, endpoint, actor, token) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        current.Value = actor;
        if (actor.FrameworkId is { } framework)
        {
            scope.Use(framework);
        }
        else
        {
            scope.UseNone();
        }

        if (actor.Side == Side.Unodc)
        {
            // UNODC's own dialogues are of no country.
            scope.AllowGlobalWrites();
        }

        await _next(context);
    }

    private async Task<(Actor? Actor, JsonWebToken? Token)> JudgeAsync(string text, CancellationToken cancellationToken)
    {
        var token = await TokenRules.ValidateAsync(text, _rules);
        if (token is null)
        {
            if (!TryReadKeyId(text, out var keyId) || _directory.Snapshot.Keys.ContainsKey(keyId))
            {
                return default;
            }

            // A key published a moment ago; its message may have been applied since.
            await _directory.RefreshAsync(cancellationToken);
            if ((token = await TokenRules.ValidateAsync(text, _rules)) is null)
            {
                return default;
            }
        }

        if (!TryRead(token, out var said))
        {
            return default;
        }

        var actor = Effective(said, _directory.Snapshot);
        if (actor is null || actor.Roles.Count < said.Roles.Count)
        {
            actor = Effective(said, await _directory.RefreshAsync(cancellationToken));
        }

        return (actor, token);
    }

    private Actor? Effective(Said said, IdentitySnapshot known) =>
        known.IsAlive(said.Actor.ClientId, said.Epoch)
            ? said.Actor with { Roles = known.RolesOf(said.Actor.ClientId, said.Actor.Framework, _time.GetUtcNow()).Intersect(said.Roles).ToFrozenSet(StringComparer.Ordinal) }
            : null;

    private Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Refusal(HttpContext context, Endpoint endpoint, Actor actor, JsonWebToken token)
    {
        var needed = $"{_service}:{(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? "read" : "write")}";
        if (!token.TryGetPayloadValue<string>(TokenRules.Scope, out var scopes) || !scopes.Split(' ').Contains(needed, StringComparer.Ordinal))
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
        said = new Said(new Actor(client, side, framework, organisation, person, FrozenSet<string>.Empty), roles?.ToFrozenSet(StringComparer.Ordinal) ?? [], epoch);
        return true;
    }

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

    private sealed record Said(Actor Actor, FrozenSet<string> Roles, long Epoch);
}
