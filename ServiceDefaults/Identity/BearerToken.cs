using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.IdentityModel.JsonWebTokens;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>The Authorization header of RFC 6750; tokens in the query or a form are never looked for.</summary>
public static class BearerToken
{
    private const string Scheme = "Bearer ";

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

    /// <summary>401 with the challenge that RFC 6750 and RFC 9728 ask for.</summary>
    public static ProblemHttpResult Refuse(HttpContext context, string issuer, string? error)
    {
        ArgumentNullException.ThrowIfNull(context);
        var metadata = $"resource_metadata=\"{issuer}/.well-known/oauth-protected-resource\"";
        context.Response.Headers.WWWAuthenticate = error is null ? $"Bearer {metadata}" : $"Bearer error=\"{error}\", {metadata}";
        context.Response.Headers.CacheControl = "no-store";
        return Problem.Of(
            StatusCodes.Status401Unauthorized, "unauthenticated", "The request carries no valid access token",
            "Get a token from /oauth/token with your client's credentials and send it as Authorization: Bearer. A token ends after ten minutes, and at once when its client's mandates or secrets change.");
    }
}
