using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Gateway.Tests;

/// <summary>The gateway itself over real HTTP, with a clock that tests move.</summary>
public sealed class GatewayHost : IAsyncLifetime
{
    private WebApplicationFactory<Program>? _factory;

    public GatewayHost() => BackEnd = new BackEnd(Issuer);

    public TestIssuer Issuer { get; } = new();

    public TestClock Clock { get; } = new();

    public BackEnd BackEnd { get; }

    /// <summary>Beyond those every test needs; set before the start.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    public IServiceProvider Provider => _factory!.Services;

    public Uri Address
    {
        get
        {
            using var client = _factory!.CreateClient();
            return client.BaseAddress!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        await BackEnd.StartAsync();
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            host.UseSetting("urls", "http://127.0.0.1:0")
                .UseSetting("Identity:Issuer", TestIssuer.Issuer)
                .UseSetting("Http:CursorKey", "cursor-key-of-this-run")
                .UseSetting("Edge:AnonymousPerMinute", "100000")
                .ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
            foreach (var (service, address) in BackEnd.Services.Zip(BackEnd.Addresses))
            {
                host.UseSetting($"services:{service}:http:0", address.AbsoluteUri);
            }

            foreach (var (name, value) in Settings)
            {
                host.UseSetting(name, value);
            }
        });
        _factory.UseKestrel(0);
        _factory.StartServer();
        if (BackEnd.PublishesKeys)
        {
            // Read beside the start; until then a token is answered 503.
            await Eventually.BecomesTrueAsync(
                () => Task.FromResult(Provider.GetRequiredService<EdgeKeys>().Known is not null), TimeSpan.FromMinutes(1), "the gateway has the keys", CancellationToken.None);
        }
    }

    public HttpClient Anonymous() => new() { BaseAddress = Address };

    /// <summary>A caller with a token that the edge believes.</summary>
    public HttpClient Caller(int? quota = null, Action<SecurityTokenDescriptor>? change = null)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token(quota, change));
        return client;
    }

    public string Token(int? quota = null, Action<SecurityTokenDescriptor>? change = null) => Issuer.Token(TestActor.Administrator(), Clock.GetUtcNow(), descriptor =>
    {
        if (quota is { } perMinute)
        {
            descriptor.Claims[TokenRules.Quota] = perMinute;
        }

        change?.Invoke(descriptor);
    });

    /// <summary>Sends bytes as they are and reads the answer until the server closes.</summary>
    public async Task<string> RawAsync(string request, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(Address.Host, Address.Port, cancellationToken);
        await using var stream = socket.GetStream();
        var answer = new StringBuilder();
        var block = new byte[4096];
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellationToken);
            int read;
            while ((read = await stream.ReadAsync(block, cancellationToken)) > 0)
            {
                answer.Append(Encoding.Latin1.GetString(block, 0, read));
            }
        }
        catch (IOException)
        {
            // A server that closes on unread bytes resets the connection; what it said before has been read.
        }

        return answer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_factory is not null)
        {
            await _factory.DisposeAsync();
        }

        await BackEnd.DisposeAsync();
        Issuer.Dispose();
    }
}
