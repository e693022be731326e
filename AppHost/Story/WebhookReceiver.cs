using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Trilateral.Story;

/// <summary>The three partners' receivers on loopback: each checks the Standard Webhooks signature of what it gets with the secret it was shown once, and that neither another party's secret nor another body fits it.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _secrets = new();
    private readonly ConcurrentBag<Delivery> _deliveries = [];

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public IEnumerable<Delivery> Deliveries => _deliveries;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.MapPost("/{party}", receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>From now on deliveries to this party are checked with this secret.</summary>
    public void Trust(string party, string secret) => _secrets[party] = secret;

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(string party, HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        var message = JsonNode.Parse(body)!;
        var type = message["type"]!.GetValue<string>();
        var known = _secrets.TryGetValue(party, out var secret);
        var verified = known && Verify(context.Request.Headers, body, secret!) && !Verify(context.Request.Headers, [.. body, (byte)' '], secret!)
            && !_secrets.Any(other => other.Key != party && Verify(context.Request.Headers, body, other.Value));
        if (message["data"]?["challenge"]?.GetValue<string>() is { } challenge && verified == known)
        {
            // The question whether we want the traffic may come before the answer that shows us the secret.
            await context.Response.WriteAsJsonAsync(new { challenge });
            return;
        }

        _deliveries.Add(new Delivery(party, type, message["subject"]?.GetValue<string>() ?? "", context.Request.Headers["webhook-id"].ToString(), verified));
        context.Response.StatusCode = verified ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized;
    }

    private static bool Verify(IHeaderDictionary headers, byte[] body, string secret)
    {
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        if (!long.TryParse(timestamp, out var seconds) || (DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance)
        {
            return false;
        }

        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.UTF8.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
        return headers["webhook-signature"].ToString().Split(' ').Any(one => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), expected));
    }

    internal sealed record Delivery(string Party, string Type, string Subject, string Id, bool Verified);
}
