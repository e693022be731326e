using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>What partner systems do: JSON in, JSON out, an Idempotency-Key with every creating POST, If-Match with every change.</summary>
public static class Calls
{
    /// <summary>POST with a new Idempotency-Key unless one is given.</summary>
    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, object body, CancellationToken cancellationToken, string? key = null, string? ifMatch = null) =>
        SendAsync(client, HttpMethod.Post, path, body, cancellationToken, key ?? Guid.CreateVersion7().ToString("N"), ifMatch);

    /// <summary>POST as a partner does under load: told to come again, it sends the same with the same key until it gets an answer to keep.</summary>
    public static Task<HttpResponseMessage> InsistAsync(this HttpClient client, string path, object body, CancellationToken cancellationToken, string? key = null, string? ifMatch = null)
    {
        key ??= Guid.CreateVersion7().ToString("N");
        return Eventually.HoldsAsync(() => PostAsync(client, path, body, cancellationToken, key, ifMatch), answer => answer.Headers.RetryAfter is null, cancellationToken);
    }

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, object body, string? ifMatch, CancellationToken cancellationToken) =>
        SendAsync(client, HttpMethod.Put, path, body, cancellationToken, null, ifMatch);

    public static Task<HttpResponseMessage> DeleteAsync(this HttpClient client, string path, string? ifMatch, CancellationToken cancellationToken) =>
        SendAsync(client, HttpMethod.Delete, path, null, cancellationToken, null, ifMatch);

    /// <param name="client">Who calls.</param>
    /// <param name="method">The verb.</param>
    /// <param name="path">Below the host.</param>
    /// <param name="body">Null for none; a string is sent as it is.</param>
    /// <param name="cancellationToken">Of the test.</param>
    /// <param name="key">Idempotency-Key.</param>
    /// <param name="ifMatch">An ETag with its quotes.</param>
    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client, HttpMethod method, string path, object? body, CancellationToken cancellationToken, string? key = null, string? ifMatch = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var request = new HttpRequestMessage(method, path);
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body, body.GetType()),
        };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await client.SendAsync(request, cancellationToken);
    }

    /// <summary>POST, and the same once more with the same key: asserts that the repeat is the first answer, marked as replayed.</summary>
    /// <returns>The first answer.</returns>
    public static async Task<HttpResponseMessage> TwiceAsync(this HttpClient client, string path, object? body, string? ifMatch, CancellationToken cancellationToken)
    {
        var key = Guid.CreateVersion7().ToString("N");
        var first = await SendAsync(client, HttpMethod.Post, path, body, cancellationToken, key, ifMatch);
        using var second = await SendAsync(client, HttpMethod.Post, path, body, cancellationToken, key, ifMatch);
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.True(second.Headers.TryGetValues("Idempotency-Replayed", out var replayed) && replayed.Single() == "true", $"POST {path} was not replayed: {(int)second.StatusCode}");
        Assert.Equal(
            (first.StatusCode, first.Headers.ETag, await first.Content.ReadAsStringAsync(cancellationToken)),
            (second.StatusCode, second.Headers.ETag, await second.Content.ReadAsStringAsync(cancellationToken)));
        return first;
    }

    public static string Tag(this HttpResponseMessage answer) => answer.Headers.ETag?.ToString() ?? throw new InvalidOperationException("The answer carries no ETag.");

    /// <summary>
    /// The body of an answer of this status; the test fails with the whole answer otherwise. What was created says where it is and which version it is, and a
    /// secret that is shown is kept by nobody between (wire-contracts §3, rows 3, 4 and 17).
    /// </summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(answer.StatusCode == expected, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.AbsolutePath}: expected {(int)expected}, got {(int)answer.StatusCode} {text}");
        var body = text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        if (expected == HttpStatusCode.Created)
        {
            NamesWhatItMade(answer, body);
        }

        if (CacheRules.ShowsSecret(text))
        {
            Assert.True(answer.Headers.CacheControl is { NoStore: true }, $"{answer.RequestMessage?.RequestUri?.AbsolutePath} shows a secret with the Cache-Control {answer.Headers.CacheControl}");
        }

        return body;
    }

    private static void NamesWhatItMade(HttpResponseMessage answer, JsonElement body)
    {
        var path = answer.RequestMessage?.RequestUri?.AbsolutePath;
        var location = answer.Headers.Location?.OriginalString ?? "(none)";
        // A form of several registrations makes several records: what is named is their list, which has no version.
        var several = path?.EndsWith("/registrations", StringComparison.Ordinal) == true;
        var made = several ? path : body.TryGetProperty("id", out var id) || body.TryGetProperty("personId", out id) ? "/" + id.GetString() : null;

        Assert.True(made is not null && location.EndsWith(made, StringComparison.Ordinal), $"{path} made {made} and has the Location {location}");
        Assert.True(several || answer.Headers.ETag is { IsWeak: false }, $"{path} has the ETag {answer.Headers.ETag?.ToString() ?? "(none)"}");
    }

    /// <summary>Asserts a refusal: its status and problem type, and the pointers of its errors.</summary>
    public static async Task RefusedAsync(this HttpResponseMessage answer, HttpStatusCode expected, string type, CancellationToken cancellationToken, params string[] pointers)
    {
        var problem = await answer.JsonAsync(expected, cancellationToken);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("/problems/" + type, problem.GetProperty("type").GetString());
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
        if (pointers.Length > 0)
        {
            Assert.Equal(
                pointers.Order(StringComparer.Ordinal),
                problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()!).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>GET and the body of its 200.</summary>
    public static async Task<JsonElement> ReadAsync(this HttpClient client, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        using var answer = await client.GetAsync(path, cancellationToken);
        return await answer.JsonAsync(HttpStatusCode.OK, cancellationToken);
    }
}
