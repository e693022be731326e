using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.JsonWebTokens;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>The Authorization header of RFC 6750; tokens in the query or a form are never looked for.</summary>
public static class BearerToken
{
    private const string Scheme = "Bearer ";
    private const string Parameter = "access_token";

    /// <param name="request">The request.</param>
    /// <param name="token">The token as sent.</param>
    /// <param name="missing">True when there is no Authorization header at all: such an answer names no error (RFC 6750 §3.1).</param>
    public static bool TryRead(HttpRequest request, out string token, out bool missing)
    {
        ArgumentNullException.ThrowIfNull(request);
        var headers = request.Headers.Authorization;
        missing = headers.Count == 0;
        token = headers is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..].Trim() : "";
        return token.Length > 0;
    }

    /// <summary>The <c>kid</c> a token names; null when it is no token or names none.</summary>
    public static string? KeyIdOf(string token)
    {
        try
        {
            return new JsonWebToken(token).Kid is { Length: > 0 } keyId ? keyId : null;
        }
        catch (ArgumentException)
        {
            // No JWT at all.
            return null;
        }
    }

    /// <summary>Whether a token stands in the address too: two ways at once are refused (RFC 6750 §3.1), and what stands in an address stands in logs.</summary>
    public static bool IsInAddress(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.QueryString.HasValue && request.Query.ContainsKey(Parameter);
    }

    /// <summary>400 for <see cref="IsInAddress"/>.</summary>
    public static ProblemHttpResult RefuseAddress(HttpContext context, string issuer)
    {
        Challenge(context, issuer, "error=\"invalid_request\"");
        return Problem.Of(
            StatusCodes.Status400BadRequest, "token-in-address", "The address carries an access token",
            $"Leave {Parameter} out of the address and send the token as Authorization: Bearer alone; what stands in an address stands in logs, so get a new one too.");
    }

    /// <summary>403 for a token whose scope does not reach the route.</summary>
    public static ProblemHttpResult RefuseScope(HttpContext context, string issuer, string needed)
    {
        Challenge(context, issuer, $"error=\"insufficient_scope\", scope=\"{needed}\"");
        return Problem.Of(StatusCodes.Status403Forbidden, "insufficient-scope", "The token does not reach this route", $"Ask the token endpoint for the scope {needed}.");
    }

    /// <summary>401 with the challenge that RFC 6750 and RFC 9728 ask for.</summary>
    public static ProblemHttpResult Refuse(HttpContext context, string issuer, string? error)
    {
        Challenge(context, issuer, error is null ? null : $"error=\"{error}\"");
        return Problem.Of(
            StatusCodes.Status401Unauthorized, "unauthenticated", "The request carries no valid access token",
            "Get a token from /oauth/token with your client's credentials and send it as Authorization: Bearer. A token ends after ten minutes, and at once when its client's mandates or secrets change.");
    }

    /// <summary>Says what was wrong and where a client learns how to get a token (RFC 9728).</summary>
    private static void Challenge(HttpContext context, string issuer, string? what)
    {
        ArgumentNullException.ThrowIfNull(context);
        var metadata = $"resource_metadata=\"{issuer}/.well-known/oauth-protected-resource\"";
        context.Response.Headers.WWWAuthenticate = what is null ? $"Bearer {metadata}" : $"Bearer {what}, {metadata}";
        context.Response.Headers.CacheControl = "no-store";
    }
}
