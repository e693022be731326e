using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trilateral.Story;

/// <summary>A partner system: one API client with its secret, speaking HTTP through the gateway and nothing else.</summary>
internal sealed class PartyClient(Uri gateway, string name, string clientId, string secret) : IDisposable
{
    /// <summary>How long an effect may take to be seen by another side; a limit of failure, usually well under a second.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new() { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30) };
    private string? _token;
    private DateTimeOffset _tokenEnds;

    public string Name => name;

    public string ClientId => clientId;

    public void Dispose() => _http.Dispose();

    public async Task<JsonNode> GetAsync(string path) => (await CallAsync(HttpMethod.Get, path, null, null, null, HttpStatusCode.OK)).Body!;

    public async Task<(JsonNode Body, string? Tag)> ReadAsync(string path)
    {
        var (body, tag) = await CallAsync(HttpMethod.Get, path, null, null, null, HttpStatusCode.OK);
        return (body!, tag);
    }

    /// <summary>Creates something; the key is new, for the story does not repeat itself.</summary>
    public async Task<JsonNode> CreateAsync(string path, object body) =>
        (await CallAsync(HttpMethod.Post, path, body, Guid.CreateVersion7().ToString("N"), null, HttpStatusCode.Created)).Body!;

    /// <summary>Changes the state of a record that was read before.</summary>
    public async Task<JsonNode> ActAsync(string path, string? tag, object? body = null) =>
        (await CallAsync(HttpMethod.Post, path, body ?? new { }, Guid.CreateVersion7().ToString("N"), tag, HttpStatusCode.OK)).Body!;

    /// <summary>Makes a record out of another that was read before.</summary>
    public async Task<JsonNode> MakeAsync(string path, string? tag) =>
        (await CallAsync(HttpMethod.Post, path, new { }, Guid.CreateVersion7().ToString("N"), tag, HttpStatusCode.Created)).Body!;

    /// <param name="path">Of the record.</param>
    /// <param name="tag">The ETag it was read with; null to make it where none is.</param>
    /// <param name="body">Its new state.</param>
    public async Task<JsonNode?> PutAsync(string path, string? tag, object body) =>
        (await CallAsync(HttpMethod.Put, path, body, null, tag, HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent)).Body;

    public async Task DeleteAsync(string path, string? tag) => await CallAsync(HttpMethod.Delete, path, null, null, tag, HttpStatusCode.NoContent);

    public async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, null, null);
        return answer.StatusCode;
    }

    public async Task<string> TextAsync(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, null, null);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK ? text : throw new StepFailedException($"GET {path} as {name}: {(int)answer.StatusCode} {Shorten(text)}");
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async Task<List<JsonNode>> ListAsync(string path)
    {
        var items = new List<JsonNode>();
        var first = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200";
        var next = first;
        while (next is not null)
        {
            var page = await GetAsync(next);
            items.AddRange(page["items"]!.AsArray().OfType<JsonNode>());
            var cursor = page["next"]?.GetValue<string>();
            next = cursor is null ? null : $"{first}&cursor={Uri.EscapeDataString(cursor)}";
        }

        return items;
    }

    /// <summary>Asks again until the answer is as it should be: other sides see an effect as soon as its message has arrived.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> holds, string expected)
    {
        var ends = DateTimeOffset.UtcNow + Patience;
        var last = "";
        while (DateTimeOffset.UtcNow < ends)
        {
            using var answer = await SendAsync(HttpMethod.Get, path, null, null, null);
            last = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.OK && JsonNode.Parse(last) is { } body && holds(body))
            {
                return body;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        throw new StepFailedException($"GET {path} as {name}: expected {expected} within {Patience.TotalSeconds:0} s, got {Shorten(last)}");
    }

    /// <summary>As a person would: again after a moment, while the news of a right just granted are on their way.</summary>
    public async Task<JsonNode> CreateOnceAllowedAsync(string path, object body)
    {
        var (key, ends) = (Guid.CreateVersion7().ToString("N"), DateTimeOffset.UtcNow + Patience);
        while (true)
        {
            using var answer = await SendAsync(HttpMethod.Post, path, body, key, null);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                return JsonNode.Parse(text)!;
            }

            if (DateTimeOffset.UtcNow > ends || answer.StatusCode is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict))
            {
                throw new StepFailedException($"POST {path} as {name}: {(int)answer.StatusCode} {Shorten(text)}");
            }

            // A refused key keeps its answer, so the next try is a new request.
            key = Guid.CreateVersion7().ToString("N");
            _token = null;
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }

    private async Task<(JsonNode? Body, string? Tag)> CallAsync(
        HttpMethod method, string path, object? body, string? key, string? tag, params HttpStatusCode[] expected)
    {
        using var answer = await SendAsync(method, path, body, key, tag);
        var text = await answer.Content.ReadAsStringAsync();
        return expected.Contains(answer.StatusCode)
            ? (text.Length == 0 ? null : JsonNode.Parse(text), answer.Headers.ETag?.ToString())
            : throw new StepFailedException($"{method} {path} as {name}: expected {(int)expected[0]}, got {(int)answer.StatusCode} {Shorten(text)}");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, string? key, string? tag)
    {
        var ends = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            var answer = await TrySendAsync(method, path, body, key, tag);
            // 401: the client's mandates changed since the token was issued. 503 and 429 say when to come back.
            var wait = answer.StatusCode == HttpStatusCode.Unauthorized ? TimeSpan.FromMilliseconds(100) : answer.Headers.RetryAfter?.Delta;
            if (wait is null || DateTimeOffset.UtcNow + wait > ends
                || answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
            {
                return answer;
            }

            answer.Dispose();
            _token = null;
            await Task.Delay(wait.Value);
        }
    }

    private async Task<HttpResponseMessage> TrySendAsync(HttpMethod method, string path, object? body, string? key, string? tag)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync());
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, body.GetType());
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }
        else if (method == HttpMethod.Put)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        }

        return await _http.SendAsync(request);
    }

    private async Task<string> TokenAsync()
    {
        if (_token is { } token && DateTimeOffset.UtcNow < _tokenEnds)
        {
            return token;
        }

        using var answer = await AskForTokenAsync();
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new StepFailedException($"POST /oauth/token as {name}: {(int)answer.StatusCode} {Shorten(text)}");
        }

        using var body = JsonDocument.Parse(text);
        _tokenEnds = DateTimeOffset.UtcNow + TimeSpan.FromSeconds(body.RootElement.GetProperty("expires_in").GetInt32() - 30);
        return _token = body.RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>Comes back when told to: in the first seconds of a new platform no signing key is known everywhere yet.</summary>
    private async Task<HttpResponseMessage> AskForTokenAsync()
    {
        var ends = DateTimeOffset.UtcNow + Patience;
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token")
            {
                Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            };
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(secret)}")));
            var answer = await _http.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter?.Delta is not { } wait || DateTimeOffset.UtcNow + wait > ends)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(wait);
        }
    }

    private static string Shorten(string text) => text.Length > 600 ? text[..600] + "…" : text;
}
