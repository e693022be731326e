using Npgsql;

namespace Trilateral.TestSupport;

/// <summary>A database of its own for a test class or a test, cloned from a migrated template and dropped at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly TestServers _servers;
    private readonly string _unpooled;

    private TestDatabase(TestServers servers, string name)
    {
        _servers = servers;
        Name = name;
        ConnectionString = servers.ConnectionStringOf(name);

        // Its own sessions must not outlive a statement: a test may end every session of the database.
        _unpooled = new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString;
    }

    public string Name { get; }

    /// <summary>A superuser's.</summary>
    public string ConnectionString { get; }

    /// <param name="servers">The run's servers; skips the test when they are missing.</param>
    /// <param name="template">One word; the template is set up once per run.</param>
    /// <param name="migrate">Sets the template up, given a superuser's connection string to it.</param>
    public static async Task<TestDatabase> CreateAsync(TestServers servers, string template, Func<string, Task> migrate)
    {
        var source = await servers.TemplateAsync(template, migrate);
        var name = $"test_{template}_{Guid.NewGuid():N}";
        await servers.ExecuteAsync($"CREATE DATABASE \"{name}\" TEMPLATE \"{source}\"");
        return new TestDatabase(servers, name);
    }

    /// <summary>Runs one statement and returns its first value; null for none.</summary>
    public async Task<T?> QueryAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_unpooled);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        var value = await command.ExecuteScalarAsync(cancellationToken);
        return value is null or DBNull ? default : (T)value;
    }

    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_unpooled);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Ends every other session of the database and, until <see cref="ReturnAsync"/>, refuses new ones: the database is away.</summary>
    public async Task LeaveAsync()
    {
        await _servers.ExecuteAsync($"ALTER DATABASE \"{Name}\" ALLOW_CONNECTIONS false");
        await _servers.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");
    }

    public Task ReturnAsync() => _servers.ExecuteAsync($"ALTER DATABASE \"{Name}\" ALLOW_CONNECTIONS true");

    public async ValueTask DisposeAsync()
    {
        await _servers.DropDatabaseAsync(Name);
    }
}
