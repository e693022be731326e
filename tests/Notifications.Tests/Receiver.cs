using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Trilateral.Notifications.Tests;

/// <summary>A partner's receiver over real HTTP; each path behaves as its test says, and answers verifications unless told otherwise.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, ReceivedWebhook, Task>> _behaviours = new();
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _options = new();
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();

    private Receiver(WebApplication app)
    {
        _app = app;
        _app.Run(AnswerAsync);
    }

    /// <summary>With the address as a number, in a test network.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <param name="withCertificate">Over TLS, with a certificate it made itself.</param>
    public static async Task<Receiver> StartAsync(bool withCertificate = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (withCertificate)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(SelfSigned())));
        }
        else
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }

        var receiver = new Receiver(builder.Build());
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>What a path does with everything but verifications.</summary>
    public string On(string path, Func<HttpContext, ReceivedWebhook, Task> behaviour)
    {
        _behaviours[path] = behaviour;
        return new Uri(Address, path).AbsoluteUri;
    }

    public string On(string path, int status) => On(path, (context, _) =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>What a path does when it is asked whether it takes events from somewhere; nothing special unless told.</summary>
    public void OnOptions(string path, Func<HttpContext, Task> behaviour) => _options[path] = behaviour;

    /// <summary>In the order of arrival, verifications left out.</summary>
    public IReadOnlyList<ReceivedWebhook> Events(string path) => [.. _received.Where(webhook => webhook.Path == path && !webhook.IsVerification)];

    public IReadOnlyList<ReceivedWebhook> All(string path) => [.. _received.Where(webhook => webhook.Path == path)];

    public async ValueTask DisposeAsync()
    {
        // Hanging requests must not hold up the end.
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            await (_options.TryGetValue(context.Request.Path.Value!, out var asked) ? asked(context) : Task.CompletedTask);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var webhook = new ReceivedWebhook(
            context.Request.Path.Value!, body.ToArray(), context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        _received.Enqueue(webhook);
        if (webhook.IsVerification && !webhook.Path.Contains("unwilling", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync($$"""{"challenge":"{{webhook.Json.GetProperty("data").GetProperty("challenge").GetString()}}"}""");
            return;
        }

        await (_behaviours.TryGetValue(webhook.Path, out var behaviour) ? behaviour(context, webhook) : context.Response.WriteAsync("{}"));
    }
}

/// <summary>One request as it arrived.</summary>
public sealed record ReceivedWebhook(string Path, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json { get; } = JsonDocument.Parse(Body).RootElement;

    public string Type => Json.GetProperty("type").GetString()!;

    /// <summary>In either envelope.</summary>
    public bool IsVerification => Type.EndsWith("webhook_endpoint.verification", StringComparison.Ordinal);

    public string Id => Headers["webhook-id"];

    public string Text => Encoding.UTF8.GetString(Body);
}
