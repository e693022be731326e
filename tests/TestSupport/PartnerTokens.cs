using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Trilateral.TestSupport;

/// <summary>What a partner system does with its secret: gets a token, uses it until shortly before its end, and gets a new one when it is refused.</summary>
public sealed class PartnerTokens(Uri platform, string clientId, string clientSecret, string? scope = null) : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly TimeSpan RenewedBefore = TimeSpan.FromMinutes(1);

    private readonly HttpClient _tokens = new() { BaseAddress = platform, Timeout = TimeSpan.FromSeconds(30) };
    private readonly SemaphoreSlim _renewing = new(1, 1);
    private (string Text, DateTimeOffset Until)? _token;

    public string ClientId { get; } = clientId;

    /// <summary>A client whose requests carry the tokens.</summary>
    public static HttpClient Client(Uri platform, string clientId, string clientSecret, string? scope = null) =>
        new(new PartnerTokens(platform, clientId, clientSecret, scope)) { BaseAddress = platform, Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>The header of client_secret_basic: both halves form-encoded (RFC 6749 §2.3.1).</summary>
    public static AuthenticationHeaderValue Basic(string clientId, string clientSecret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(clientSecret)}")));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Headers.Authorization is not null)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var token = await TokenAsync(null, cancellationToken);
        request.Headers.Authorization = new("Bearer", token);
        var answer = await base.SendAsync(request, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Unauthorized)
        {
            return answer;
        }

        // Its client's mandates changed since; the body is sent again.
        answer.Dispose();
        request.Headers.Authorization = new("Bearer", await TokenAsync(token, cancellationToken));
        return await base.SendAsync(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _tokens.Dispose();
            _renewing.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<string> TokenAsync(string? refused, CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            if (_token is not { } token || token.Text == refused || DateTimeOffset.UtcNow >= token.Until)
            {
                _token = token = await GetAsync(cancellationToken);
            }

            return token.Text;
        }
        finally
        {
            _renewing.Release();
        }
    }

    private async Task<(string Text, DateTimeOffset Until)> GetAsync(CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string> { ["grant_type"] = "client_credentials" };
        if (scope is not null)
        {
            form["scope"] = scope;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = Basic(ClientId, clientSecret);
        using var answer = await _tokens.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return (body.GetProperty("access_token").GetString()!, DateTimeOffset.UtcNow + TimeSpan.FromSeconds(body.GetProperty("expires_in").GetInt32()) - RenewedBefore);
    }
}
