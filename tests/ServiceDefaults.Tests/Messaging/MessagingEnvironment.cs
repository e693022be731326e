using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

/// <summary>A database and a virtual host of its own for one test, and the replicas of the service it starts on them.</summary>
internal sealed class MessagingEnvironment : IAsyncDisposable
{
    /// <summary>The connections of one replica's pool.</summary>
    public const int Pool = 40;

    private readonly List<IHost> _hosts = [];
    private readonly List<NpgsqlDataSource> _dataSources = [];

    private MessagingEnvironment(TestServers servers, TestDatabase database, TestVirtualHost virtualHost)
    {
        Servers = servers;
        Database = database;
        VirtualHost = virtualHost;
        DataSource = NpgsqlDataSource.Create(database.ConnectionString);
        _dataSources.Add(DataSource);
    }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public TestServers Servers { get; }

    public TestDatabase Database { get; }

    public TestVirtualHost VirtualHost { get; }

    /// <summary>The test's own; services have theirs.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>Waits that tests need short; the rest as in production.</summary>
    public static MessagingTiming Quick { get; } = new()
    {
        InProcessRetries = [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(5)],
        StatisticsInterval = TimeSpan.FromMilliseconds(200),
        QueueDepthInterval = TimeSpan.FromMilliseconds(500),
        BusTurn = TimeSpan.FromMilliseconds(1),
    };

    public static MessagingDefinition Definition() => new MessagingDefinition(ProbeDbContext.Service)
        .Publishes<ThingChanged>()
        .Publishes<ThingDue>()
        .Consumes<RecordThingConsumer>(RecordThingConsumer.Queue)
        .Consumes<RecordDueConsumer>(RecordDueConsumer.Queue);

    public static async Task<MessagingEnvironment> CreateAsync(TestServers servers, bool deploy = true)
    {
        var database = await ProbeDbContext.CreateDatabaseAsync(servers);
        var environment = new MessagingEnvironment(servers, database, await TestVirtualHost.CreateAsync(servers));
        if (deploy)
        {
            await environment.DeployAsync();
        }

        return environment;
    }

    public Task DeployAsync() => MessagingTopology.DeployAsync(VirtualHost.Broker, [Definition()], Stop);

    public ProbeDbContext Open() => ProbeDbContext.Open(DataSource);

    /// <summary>Starts one replica of the service.</summary>
    public async Task<IHost> StartAsync(
        MessagingDefinition? definition = null, MessagingTiming? timing = null, Uri? broker = null, TimeProvider? clock = null, ConsumerScript? script = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:rabbitmq"] = (broker ?? VirtualHost.Broker).ToString() });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (Environment.GetEnvironmentVariable("TRILATERAL_TEST_LOG") == "true")
        {
            builder.Logging.AddSimpleConsole(console => console.TimestampFormat = "HH:mm:ss.fff ");
        }

        var connection = new NpgsqlConnectionStringBuilder(Database.ConnectionString) { MaxPoolSize = Pool, Timeout = 5, CommandTimeout = 10 };
        var dataSource = NpgsqlDataSource.Create(connection);
        ServiceDatabaseExtensions.Dedicate(connection);
        var dedicated = NpgsqlDataSource.Create(connection);
        _dataSources.AddRange([dataSource, dedicated]);
        builder.Services.AddSingleton(dataSource);
        builder.Services.AddKeyedSingleton(ServiceDatabaseExtensions.DedicatedConnections, dedicated);
        builder.Services.AddDbContext<ProbeDbContext>(options => options.UseNpgsql(dataSource));
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(timing ?? Quick);
        builder.Services.AddSingleton(script ?? new ConsumerScript());
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(15));
        builder.AddServiceMessaging<ProbeDbContext>(definition ?? Definition());
        var host = builder.Build();
        await host.StartAsync(Stop);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Disposal comes at the end: MassTransit's log context is shared by what one test starts and would be gone for the next host.</summary>
    public static Task StopAsync(IHost host) => host.StopAsync(CancellationToken.None);

    /// <summary>Commits one message about one subject, as a feature would.</summary>
    public async Task<Guid> PublishAsync(Guid subject, long version = 1, string? note = null)
    {
        await using var context = Open();
        var id = context.Publish(new ThingChanged(subject, version, note), subject, version);
        await context.SaveChangesAsync(Stop);
        return id;
    }

    public Task<long> CountAsync(string from) => Database.QueryAsync<long>($"SELECT count(*) FROM probe.{from}", Stop);

    public Task<long> UnsentAsync() => CountAsync("outbox WHERE sent_at IS NULL");

    public Task<long> EffectsAsync() => CountAsync("effect");

    public Task<int> ReadyAsync(string queue) => VirtualHost.ReadyAsync(queue, Stop);

    /// <summary>A connection of the administrator to the test's virtual host.</summary>
    public async Task<IConnection> ConnectAsync(Uri? broker = null) =>
        await new ConnectionFactory { Uri = broker ?? VirtualHost.Broker }.CreateConnectionAsync(Stop);

    public async ValueTask DisposeAsync()
    {
        try
        {
            foreach (var host in _hosts)
            {
                await host.StopAsync(CancellationToken.None);
                host.Dispose();
            }

            foreach (var dataSource in _dataSources)
            {
                await dataSource.DisposeAsync();
            }
        }
        finally
        {
            // Also after a host that would not stop: the servers outlive the run.
            await VirtualHost.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
