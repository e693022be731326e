using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Metadata;

namespace Trilateral.Membership.Tokens;

/// <summary>A refusal of the OAuth endpoints, in the form and with the words of RFC 6749 §5.2: clients of every make read it, so it is no problem document.</summary>
internal sealed class OAuthRefusal : IResult, IEndpointMetadataProvider
{
    private readonly int _status;
    private readonly TimeSpan? _wait;

    private OAuthRefusal(int status, string error, string description, TimeSpan? wait = null) => (_status, Error, Description, _wait) = (status, error, description, wait);

    public string Error { get; }

    public string Description { get; }

    public static OAuthRefusal InvalidRequest(string description) => new(StatusCodes.Status400BadRequest, "invalid_request", description);

    public static OAuthRefusal UnsupportedGrantType() => new(StatusCodes.Status400BadRequest, "unsupported_grant_type", "Only client_credentials is offered.");

    public static OAuthRefusal InvalidScope(string description) => new(StatusCodes.Status400BadRequest, "invalid_scope", description);

    public static OAuthRefusal InvalidTarget(string description) => new(StatusCodes.Status400BadRequest, "invalid_target", description);

    /// <summary>The same words whatever was wrong, known client or not (reliability §4, test 17).</summary>
    public static OAuthRefusal InvalidClient() => new(
        StatusCodes.Status401Unauthorized, "invalid_client", "The client is unknown or has not proved itself: client_secret_basic or private_key_jwt, one of them.");

    public static OAuthRefusal TooManyFailures(TimeSpan wait) => new(
        StatusCodes.Status429TooManyRequests, "temporarily_unavailable", "Too many failed proofs of identity; tokens already issued go on to work. Try again after the time in Retry-After.", wait);

    public static OAuthRefusal NoKeyYet() => new(
        StatusCodes.Status503ServiceUnavailable, "temporarily_unavailable", "No signing key is ready yet; try again after the time in Retry-After.", TimeSpan.FromSeconds(1));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        response.Headers.CacheControl = "no-store";
        if (_status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Basic realm=\"trilateral\", charset=\"UTF-8\"";
        }

        if (_wait is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return response.WriteAsJsonAsync(new Answer(Error, Description), TokensJson.Default.OAuthRefusalAnswer, cancellationToken: httpContext.RequestAborted);
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in new[] { StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests, StatusCodes.Status503ServiceUnavailable })
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(Answer), ["application/json"]));
        }
    }

    /// <summary>RFC 6749 §5.2.</summary>
    /// <param name="Error">The code, for example invalid_request.</param>
    /// <param name="Description">In English, for people who read logs.</param>
    internal sealed record Answer([property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);
}
