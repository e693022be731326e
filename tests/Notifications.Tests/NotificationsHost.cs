using System.Collections.Concurrent;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trilateral.Membership.Contracts;
using Trilateral.Notifications.Data;
using Trilateral.Notifications.Webhooks;
using Trilateral.TestSupport;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Trilateral.Notifications.Tests;

/// <inheritdoc />
public class NotificationsHost(TestServers servers)
    : ServiceHost(servers, NotificationsService.Messaging, new ServiceUnderTest<Program, NotificationsDbContext>(options => new NotificationsDbContext(options)))
{
    private readonly ErrorLog _errors = new();

    /// <summary>Encrypts secrets in tests.</summary>
    public const string Key = "a key for tests only, 32 characters and more";

    /// <summary>Where the service looks for its mail server; a test that needs one starts it there.</summary>
    public int SmtpPort { get; } = NodeProgram.FreePort();

    /// <summary>What the service wrote in its log as errors, oldest first.</summary>
    public IReadOnlyList<string> Errors => [.. _errors.Lines];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Forgets endpoints, contacts and mails of earlier tests.</summary>
    public Task ResetAsync() => Database.ExecuteAsync(
        "DELETE FROM notifications.webhook_endpoints; DELETE FROM notifications.webhook_attempts; DELETE FROM notifications.mails; DELETE FROM notifications.contacts", Stop);

    /// <summary>Delivers a message of Membership; the same id again is a redelivery.</summary>
    public async Task<OrganisationRegistered> TellAsync(
        string name = "Demo organisation 1", string reach = "global", string @class = "Public", Guid? messageId = null, string? organisationId = null, long version = 1)
    {
        var message = new OrganisationRegistered(
            organisationId ?? TestActor.NewId("org"), version, name, "PAK", "academia", new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), reach, @class);
        var endpoint = await Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:notifications-keep-organisation"));
        await endpoint.Send(message, context => context.MessageId = messageId ?? Guid.CreateVersion7(), Stop);
        return message;
    }

    /// <summary>One more process' worth of the service, on the same database and queues.</summary>
    public async Task<IAsyncDisposable> AddReplicaAsync()
    {
        var first = Services.GetRequiredService<IConfiguration>();
        var replica = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
        {
            foreach (var name in new[] { "ConnectionStrings:notificationsdb", "ConnectionStrings:rabbitmq", "Identity:Issuer", "Http:CursorKey" })
            {
                host.UseSetting(name, first[name]);
            }

            host.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
            Configure(host);
        });
        replica.UseKestrel(0);
        replica.StartServer();
        return await Task.FromResult<IAsyncDisposable>(replica);
    }

    /// <summary>Runs against the service's own database context.</summary>
    internal async Task<T> InDatabaseAsync<T>(Func<NotificationsDbContext, Task<T>> act)
    {
        await using var scope = Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<NotificationsDbContext>());
    }

    public Task<long> CountAsync(string from) => Database.QueryAsync<long>($"SELECT count(*) FROM notifications.{from}", Stop);

    protected override void Configure(IWebHostBuilder host) => host
        .UseUrls("http://127.0.0.1:0")
        .UseSetting("Mail:Host", "127.0.0.1")
        .UseSetting("Mail:Port", $"{SmtpPort}")
        .UseSetting("Mail:Security", "None")
        .UseSetting("Mail:PublicUrl", "https://platform.example")
        .UseSetting("Webhooks:Key", Key)
        .UseSetting("Webhooks:PublicUrl", "https://platform.example")
        .UseSetting("Webhooks:AllowedNetworks:0", "127.0.0.0/8")
        .ConfigureTestServices(services => services.AddSingleton<ResolveName>(TestNames.ResolveAsync).AddSingleton<ILoggerProvider>(_errors));

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                Lines.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
            // Nothing is held: the lines are read after the service has stopped, too.
        }
    }
}

/// <summary>Hosts and their programs one after the other: each starts servers of its own, and two cores are few.</summary>
[CollectionDefinition]
public sealed class OneHostAtATime;
