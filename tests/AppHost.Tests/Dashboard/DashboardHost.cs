using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Aspire.Hosting.Dashboard;

namespace Trilateral.AppHost.Tests.Dashboard;

/// <summary>The real dashboard on a free port over a board in memory, and clients that do only what they are told.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    public const string Token = "right-token-0123456789";

    private readonly DashboardServer _server;
    private readonly List<HttpClient> _clients = [];

    private DashboardHost(MemoryBoard board, DashboardServer server)
    {
        Board = board;
        _server = server;
    }

    public MemoryBoard Board { get; }

    public Uri Address => _server.Address;

    public Uri LogInAddress => _server.LogInAddress;

    public static async Task<DashboardHost> StartAsync(MemoryBoard board, TimeProvider? time = null, int port = 0)
    {
        var server = new DashboardServer(board, new Uri($"http://127.0.0.1:{port}"), Token, time ?? TimeProvider.System);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new DashboardHost(board, server);
    }

    /// <summary>Neither cookies nor redirects: every header a test does not set is not there.</summary>
    public HttpClient Anonymous()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };
        _clients.Add(client);
        return client;
    }

    public async Task<HttpClient> LogInAsync()
    {
        var client = Anonymous();
        using var answer = await client.GetAsync("/login?t=" + Token, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        client.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return client;
    }

    /// <summary>A POST as the page itself sends it.</summary>
    public HttpRequestMessage OwnPost(string path) => new(HttpMethod.Post, path)
    {
        Headers = { { DashboardAccess.ProofHeader, "1" }, { "Origin", Address.GetLeftPart(UriPartial.Authority) }, { "Sec-Fetch-Site", "same-origin" } },
    };

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

    /// <summary>Opens the stream and reads its events until the enumeration is left.</summary>
    public static async IAsyncEnumerable<SseItem<string>> EventsAsync(HttpClient client, string query, long? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/stream" + query);
        if (lastEventId is { } id)
        {
            request.Headers.Add("Last-Event-ID", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            yield return item;
        }
    }

    public static IEnumerable<(long Number, string Text)> Lines(SseItem<string> item) => item.EventType != "lines"
        ? []
        : JsonDocument.Parse(item.Data).RootElement.EnumerateArray()
            .Select(line => (line.GetProperty("number").GetInt64(), line.GetProperty("text").GetString()!));

    /// <summary>Stops the server alone: clients still read what it answered.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }
}
