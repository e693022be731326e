using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

/// <summary>A database of its own for a test class, on the server named by TRILATERAL_TEST_POSTGRES: skipped without one, failed when CI=true.</summary>
public sealed class PersistenceDatabase : IAsyncLifetime
{
    public const string Password = "a 'quoted' \"word\" %L";
    private readonly string _name = $"persistence_{Guid.NewGuid():N}";
    private string? _owner;
    private string? _app;
    private string? _skip;

    public string Role => _name;

    public string OwnerConnectionString => Available(_owner);

    public string AppConnectionString => Available(_app);

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TRILATERAL_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "TRILATERAL_TEST_POSTGRES has to name a server when CI=true.");
            _skip = "TRILATERAL_TEST_POSTGRES is not set.";
            return;
        }

        await using (var admin = new NpgsqlConnection(server))
        {
            await admin.OpenAsync();
            await ExecuteAsync(admin, $"CREATE DATABASE {_name}");
        }

        _owner = new NpgsqlConnectionStringBuilder(server) { Database = _name, IncludeErrorDetail = true, Pooling = false }.ConnectionString;
        _app = new NpgsqlConnectionStringBuilder(server) { Database = _name, Username = Role, Password = Password, MaxPoolSize = 8 }.ConnectionString;
        await using var owner = new NpgsqlConnection(_owner);
        await owner.OpenAsync();
        await DatabaseProvisioning.EnsureRoleAsync(owner, Role, Password, TestContextModel.Schema);
        await using var context = new TestContextModel(OptionsFor(_owner));
        await ExecuteAsync(owner, context.Database.GenerateCreateScript());
        await ExecuteAsync(owner, AuditMigrations.AppendOnlySql(TestContextModel.Schema));
        await ExecuteAsync(owner, FrameworkIsolation.EnableSql(TestContextModel.Schema, "notes"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_owner is null)
        {
            return;
        }

        await using var admin = new NpgsqlConnection(Environment.GetEnvironmentVariable("TRILATERAL_TEST_POSTGRES"));
        await admin.OpenAsync();
        await ExecuteAsync(admin, $"DROP DATABASE {_name} WITH (FORCE)");
        await ExecuteAsync(admin, $"DROP ROLE {Role}");
    }

    public async Task<NpgsqlConnection> OpenOwnerAsync()
    {
        var connection = new NpgsqlConnection(OwnerConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public async Task<NpgsqlConnection> OpenAppAsync()
    {
        var connection = new NpgsqlConnection(AppConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>A context as the application role; not pooled, on pooled connections.</summary>
    internal TestContextModel CreateContext() => new(OptionsFor(AppConnectionString));

    public static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static DbContextOptions<TestContextModel> OptionsFor(string connectionString)
    {
        var options = new DbContextOptionsBuilder<TestContextModel>();
        options.UseServiceDatabase(connectionString);
        return options.Options;
    }

    private string Available(string? connectionString)
    {
        if (_skip is not null)
        {
            Assert.Skip(_skip);
        }

        return connectionString!;
    }
}
