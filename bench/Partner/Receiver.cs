using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Trilateral.Partner;

/// <summary>Takes webhooks, checks the signature of each and notes when each event came first. Endpoints <c>x-1</c>, <c>x-2</c> share the secret of <c>x</c>; three behave badly.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _keys = new();
    private readonly ConcurrentDictionary<(string Endpoint, string Id), long> _arrivals = new();
    private long _attempts;
    private long _wrong;
    private long _first = long.MaxValue;
    private long _last;

    private Receiver(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/{endpoint}", receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    public string Trust(string endpoint, string secret)
    {
        _keys[endpoint] = Convert.FromBase64String(secret["whsec_".Length..]);
        return "trusted";
    }

    public string Forget()
    {
        _arrivals.Clear();
        (_attempts, _wrong, _first, _last) = (0, 0, long.MaxValue, 0);
        return "forgotten";
    }

    /// <returns>Attempts, those whose signature was wrong, and the first and the last in microseconds since 1970.</returns>
    public string Count() => string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Read(ref _attempts)} {Interlocked.Read(ref _wrong)} {Interlocked.Read(ref _first)} {Interlocked.Read(ref _last)}");

    /// <summary>A line for each event: endpoint, webhook-id, first arrival.</summary>
    public async Task<string> WriteAsync(string file)
    {
        await File.WriteAllLinesAsync(file, _arrivals.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key.Endpoint} {one.Key.Id} {one.Value}")));
        return "written";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(string endpoint, HttpContext context)
    {
        var now = Sender.Micros(DateTimeOffset.UtcNow);
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        if (context.Request.Headers["trilateral-event-type"] == "webhook_endpoint.verification")
        {
            using var message = JsonDocument.Parse(body);
            await context.Response.WriteAsJsonAsync(new { challenge = message.RootElement.GetProperty("data").GetProperty("challenge").GetString() });
            return;
        }

        switch (endpoint)
        {
            case "hang":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case "busy":
                (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (StatusCodes.Status429TooManyRequests, "3600");
                return;
            case "gone":
                context.Response.StatusCode = StatusCodes.Status410Gone;
                return;
        }

        var id = context.Request.Headers["webhook-id"].ToString();
        _arrivals.TryAdd((endpoint, id), now);
        Interlocked.Increment(ref _attempts);
        Interlocked.CompareExchange(ref _first, now, long.MaxValue);
        Interlocked.Exchange(ref _last, now);
        if (!Verify(endpoint, id, context.Request.Headers, body))
        {
            Interlocked.Increment(ref _wrong);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private bool Verify(string endpoint, string id, IHeaderDictionary headers, byte[] body)
    {
        if (!_keys.TryGetValue(endpoint.Split('-')[0], out var key))
        {
            return false;
        }

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{headers["webhook-timestamp"]}."), .. body];
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return headers["webhook-signature"].ToString().Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected));
    }
}
