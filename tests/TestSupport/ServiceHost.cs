using System.Net.Http.Headers;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>
/// One service over real HTTP, with a migrated database of its own, the service's own database role, a virtual host of its own at the broker and
/// a clock a test can move. Other services are not there: what they would have told is put into the tables or sent to a queue.
/// </summary>
public abstract class ServiceHost(TestServers servers, MessagingDefinition definition, ServiceUnderTest service) : IAsyncLifetime
{
    private const string Password = "role-of-this-run";

    private TestDatabase? _database;
    private TestVirtualHost? _virtualHost;

    public TestDatabase Database
    {
        get
        {
            // Skips or fails here where no servers are installed.
            _ = servers.Postgres;
            return _database ?? throw new InvalidOperationException("The host has not started.");
        }
    }

    public TestClock Clock { get; } = new();

    public TestIssuer Issuer { get; } = new();

    public IServiceProvider Services => service.Services;

    public string Schema => definition.Service;

    public async ValueTask InitializeAsync()
    {
        if (!servers.AreThere)
        {
            // Every test then says so itself, by asking for the servers.
            return;
        }

        _database = await TestDatabase.CreateAsync(servers, Schema, MigrateAsync);
        await Issuer.InstallAsync(_database, Schema, CancellationToken.None);
        _virtualHost = await servers.BorrowVirtualHostAsync(definition);
        var asService = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Schema, Password = Password };
        service.Start(host =>
        {
            host.UseSetting($"ConnectionStrings:{Schema}db", asService.ConnectionString)
                .UseSetting("ConnectionStrings:rabbitmq", _virtualHost.Broker.AbsoluteUri)
                // The factory takes "any port" for the default one, which the next host of the run cannot have as well.
                .UseSetting("urls", "http://127.0.0.1:0")
                .UseSetting("Identity:Issuer", TestIssuer.Issuer)
                .UseSetting("Http:CursorKey", "cursor-key-of-this-run")
                .UseSetting("urls", "http://127.0.0.1:0")
                .ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
            Configure(host);
        });
    }

    /// <summary>A caller without a token.</summary>
    public HttpClient Anonymous()
    {
        _ = Database;
        return new HttpClient { BaseAddress = service.Address };
    }

    /// <summary>A caller whose mandates the service knows; every request carries a fresh token.</summary>
    public async Task<HttpClient> ActAsAsync(TestActor actor, CancellationToken cancellationToken)
    {
        await TestIssuer.GrantAsync(Database, Schema, actor, cancellationToken);
        return Bearing(() => Issuer.Token(actor, Clock.GetUtcNow()));
    }

    /// <summary>A caller with whatever token.</summary>
    public HttpClient Bearing(Func<string> token)
    {
        _ = Database;
        return new HttpClient(new TokenHandler(token) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = service.Address };
    }

    /// <summary>Delivers a message to a queue of the service, as the broker would from another service.</summary>
    public async Task DeliverAsync<T>(string queue, T message, CancellationToken cancellationToken)
        where T : class
    {
        // To the queue's exchange: an address of the queue itself would declare it anew, without the arguments it has.
        var endpoint = await Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:" + queue));
        await endpoint.Send(message, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await service.DisposeAsync();
        if (_virtualHost is not null)
        {
            await servers.ReturnAsync(_virtualHost, definition);
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        Issuer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Settings beyond those every service has.</summary>
    protected virtual void Configure(IWebHostBuilder host)
    {
    }

    private async Task MigrateAsync(string connectionString)
    {
        await service.MigrateAsync(connectionString);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await DatabaseProvisioning.EnsureRoleAsync(connection, Schema, Password, Schema, CancellationToken.None);
    }

    private sealed class TokenHandler(Func<string> token) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", token());
            return base.SendAsync(request, cancellationToken);
        }
    }
}
