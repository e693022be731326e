using System.Collections.Concurrent;
using Aspire.Hosting;
using Npgsql;
using Trilateral.ServiceDefaults.Messaging;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>
/// The PostgreSQL and RabbitMQ of a test run, as assembly fixture: <c>[assembly: AssemblyFixture(typeof(TestServers))]</c>.
/// Addresses come from TRILATERAL_TEST_POSTGRES (a superuser's connection string), TRILATERAL_TEST_BROKER (amqp://user:password@host:port of
/// an administrator) and TRILATERAL_TEST_BROKER_MANAGEMENT (http://host:port), as ./test sets them; without them the fixture starts servers of its own.
/// Where none are installed a test that asks is skipped, or fails when CI is "true".
/// </summary>
public sealed class TestServers : IAsyncLifetime
{
    internal const string PostgresVariable = "TRILATERAL_TEST_POSTGRES";
    internal const string BrokerVariable = "TRILATERAL_TEST_BROKER";
    internal const string ManagementVariable = "TRILATERAL_TEST_BROKER_MANAGEMENT";

    private string? _postgres = Environment.GetEnvironmentVariable(PostgresVariable);
    private string? _broker = Environment.GetEnvironmentVariable(BrokerVariable);
    private string? _management = Environment.GetEnvironmentVariable(ManagementVariable);
    private LocalServers? _local;
    private string _missing = "";
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _templates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentBag<TestVirtualHost>> _spare = new(StringComparer.Ordinal);
    private readonly Lazy<Task<TestVirtualHost>> _virtualHost;
    private BrokerManagement? _brokerManagement;

    public TestServers()
    {
        _virtualHost = new Lazy<Task<TestVirtualHost>>(() => TestVirtualHost.CreateAsync(this));
    }

    /// <summary>Part of every name made in this run, so that parallel runs on one server do not meet.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>False on a developer's machine without servers: fixtures then start nothing and leave it to the tests to skip.</summary>
    public bool AreThere => !string.IsNullOrEmpty(_postgres) && !string.IsNullOrEmpty(_broker) && !string.IsNullOrEmpty(_management);

    /// <summary>A superuser's connection string to the maintenance database.</summary>
    public string Postgres => Required(_postgres);

    /// <summary>The broker with an administrator's credentials, without a virtual host.</summary>
    public Uri Broker => new(Required(_broker));

    public BrokerManagement Management => _brokerManagement ??= new BrokerManagement(new Uri(Required(_management)), Broker.UserInfo);

    public async ValueTask InitializeAsync()
    {
        if (AreThere)
        {
            return;
        }

        try
        {
            _local = await LocalServers.StartAsync();
        }
        catch (DistributedApplicationException fault)
        {
            _missing = fault.Message;
            return;
        }

        _postgres = _local.Variables[PostgresVariable];
        _broker = _local.Variables[BrokerVariable];
        _management = _local.Variables[ManagementVariable];
    }

    /// <summary>The virtual host of this run.</summary>
    public Task<TestVirtualHost> VirtualHostAsync()
    {
        _ = Broker;
        return _virtualHost.Value;
    }

    /// <summary>The name of a database set up once per run by <paramref name="migrate"/> (given a superuser's connection string) and then only cloned.</summary>
    public Task<string> TemplateAsync(string name, Func<string, Task> migrate)
    {
        _ = Postgres;
        return _templates.GetOrAdd(name, key => new Lazy<Task<string>>(() => CreateTemplateAsync(key, migrate))).Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_virtualHost.IsValueCreated)
        {
            await (await _virtualHost.Value).DisposeAsync();
        }

        foreach (var spare in _spare.Values.SelectMany(bag => bag))
        {
            await spare.DisposeAsync();
        }

        foreach (var template in _templates.Values)
        {
            await DropDatabaseAsync(await template.Value);
        }

        _brokerManagement?.Dispose();
        if (_local is not null)
        {
            await _local.DisposeAsync();
        }
    }

    /// <summary>A virtual host with a service's exchanges and queues, all empty. Setting one up costs the broker most of a second, so that one after the other uses it.</summary>
    internal async Task<TestVirtualHost> BorrowVirtualHostAsync(MessagingDefinition definition)
    {
        if (SpareOf(definition).TryTake(out var spare))
        {
            return spare;
        }

        var host = await TestVirtualHost.CreateAsync(this);
        await MessagingTopology.DeployAsync(host.Broker, [definition.Alone()], CancellationToken.None);
        await host.ListenAsync(definition.Published.Keys.Select(MessagingDefinition.ExchangeOf));
        return host;
    }

    /// <summary>For the next who asks, once it is empty.</summary>
    internal async Task ReturnAsync(TestVirtualHost host, MessagingDefinition definition)
    {
        if (await host.EmptyAsync(definition))
        {
            SpareOf(definition).Add(host);
        }
        else
        {
            await host.DisposeAsync();
        }
    }

    internal async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    internal Task DropDatabaseAsync(string database) => ExecuteAsync($"DROP DATABASE IF EXISTS \"{database}\" WITH (FORCE)");

    internal string ConnectionStringOf(string database) => new NpgsqlConnectionStringBuilder(Postgres) { Database = database }.ConnectionString;

    private async Task<string> CreateTemplateAsync(string name, Func<string, Task> migrate)
    {
        var database = $"template_{name}_{RunId}";
        await ExecuteAsync($"CREATE DATABASE \"{database}\"");

        // Cloning needs a template nobody is connected to, pooled connections included.
        await migrate(new NpgsqlConnectionStringBuilder(ConnectionStringOf(database)) { Pooling = false }.ConnectionString);
        return database;
    }

    private ConcurrentBag<TestVirtualHost> SpareOf(MessagingDefinition definition) => _spare.GetOrAdd(definition.Service, _ => []);

    private string Required(string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            return value;
        }

        var reason = $"This test needs real servers. {_missing}";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
        return reason;
    }
}
