using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Audit;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;
using Trilateral.TestSupport;

namespace Trilateral.ServiceDefaults.Tests.Persistence;

public sealed class ServiceDatabaseRegistrationTests(PersistenceDatabase database) : IClassFixture<PersistenceDatabase>
{
    private static readonly DateTimeOffset Now = new(2025, 4, 30, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scope_has_one_context_under_both_names_with_the_scopes_frameworks()
    {
        using var host = Build(database.AppConnectionString);
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<TestContextModel>();
        Assert.Same(context, scope.ServiceProvider.GetRequiredService<ServiceDbContext>());
        Assert.Same(context.FrameworkScope, scope.ServiceProvider.GetRequiredService<FrameworkScope>());
    }

    [Fact]
    public async Task Contexts_are_pooled_and_never_shared_and_never_keep_the_frameworks_of_their_last_request()
    {
        using var host = Build(database.AppConnectionString);
        var leased = new System.Collections.Concurrent.ConcurrentDictionary<TestContextModel, int>();
        var contexts = new System.Collections.Concurrent.ConcurrentDictionary<TestContextModel, bool>();
        var shared = 0;
        var leftovers = 0;
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation }, async (_, _) =>
        {
            await using var scope = host.Services.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<TestContextModel>();
            contexts[context] = true;
            Interlocked.Add(ref shared, leased.TryAdd(context, 0) && ReferenceEquals(context, scope.ServiceProvider.GetRequiredService<ServiceDbContext>()) ? 0 : 1);
            Interlocked.Add(ref leftovers, context.FrameworkScope.Settings is null ? 0 : 1);
            context.FrameworkScope.Use(Guid.CreateVersion7());
            await Task.Yield();
            leased.TryRemove(context, out int _);
        });
        Assert.Equal(0, shared);
        Assert.Equal(0, leftovers);
        Assert.InRange(contexts.Count, 1, 200);
    }

    [Fact]
    public void The_connection_carries_the_services_name_and_limits_and_never_prints_values()
    {
        using var host = Build(database.AppConnectionString + ";Include Error Detail=true;Log Parameters=true");
        var connection = new NpgsqlConnectionStringBuilder(host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
        Assert.Equal($"testing {Environment.ProcessId}", connection.ApplicationName);
        Assert.False(connection.IncludeErrorDetail);
        Assert.False(connection.LogParameters);
        Assert.Equal((5, 10, 8), (connection.Timeout, connection.CommandTimeout, connection.MaxPoolSize));
    }

    [Fact]
    public async Task Sessions_end_idle_transactions_and_waits_for_locks()
    {
        using var host = Build(database.AppConnectionString);
        await using var connection = await host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(Cancellation);
        Assert.Equal("30s", await PersistenceDatabase.ScalarAsync<string>(connection, "SELECT current_setting('idle_in_transaction_session_timeout')"));
        Assert.Equal("10s", await PersistenceDatabase.ScalarAsync<string>(connection, "SELECT current_setting('lock_timeout')"));
    }

    [Fact]
    public async Task The_ready_check_follows_the_database_and_says_nothing_of_it()
    {
        using var up = Build(database.AppConnectionString);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(up)).Status);

        using var down = Build(new NpgsqlConnectionStringBuilder(database.AppConnectionString) { Port = 1 }.ConnectionString);
        var report = await CheckAsync(down);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Null(report.Entries["testingdb"].Exception);
        Assert.DoesNotContain("127.0.0.1", report.Entries["testingdb"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_connection_string_is_told_by_its_name()
    {
        using var host = Build(null);
        Assert.Contains("testingdb", Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<NpgsqlDataSource>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sealer_runs_with_the_host_and_outlives_a_lost_connection()
    {
        using var host = Build(database.AppConnectionString);
        await host.StartAsync(Cancellation);
        await RecordAndWaitForSealAsync(host);

        await using (var owner = await database.OpenOwnerAsync())
        {
            await PersistenceDatabase.ExecuteAsync(owner, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()", $"testing {Environment.ProcessId}");
        }

        await RecordAndWaitForSealAsync(host);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task The_idempotency_key_is_unique_per_principal_and_route()
    {
        static IdempotencyRecord Key(string principal, string route) =>
            new() { PrincipalId = principal, Route = route, Key = "k", RequestHash = new byte[32], Status = 201, Response = [] };

        await using var context = database.CreateContext();
        context.AddRange(Key("a", "POST /x"), Key("b", "POST /x"), Key("a", "POST /y"));
        await context.SaveChangesAsync(Cancellation);
        context.ChangeTracker.Clear();
        context.Add(Key("a", "POST /x"));
        var fault = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(Cancellation));
        Assert.True(DatabaseFaults.IsUniqueViolation(fault, out var constraint));
        Assert.Equal("pk_idempotency", constraint);
    }

    private static Task<HealthReport> CheckAsync(IHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"), Cancellation);

    private static async Task RecordAndWaitForSealAsync(IHost host)
    {
        var entry = new AuditEntry { At = Now, Actor = "cli_1", Side = "unodc", Action = "tested", Subject = Id.NewUntimed<Note>().ToString() };
        for (var isSaved = false; !isSaved;)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<TestContextModel>();
            context.Record(entry);
            var fault = await Xunit.Record.ExceptionAsync(() => context.SaveChangesAsync(Cancellation));
            Assert.True(fault is null || DatabaseFaults.IsUnavailable(fault), fault?.ToString());
            isSaved = fault is null;
        }

        await using var dataSource = NpgsqlDataSource.Create(host.Services.GetRequiredService<IConfiguration>().GetConnectionString("testingdb")!);
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                await using var command = dataSource.CreateCommand("SELECT EXISTS (SELECT FROM testing.audit_seals WHERE entry_id = $1)");
                command.Parameters.Add(new NpgsqlParameter { Value = entry.Id });
                return (bool)(await command.ExecuteScalarAsync(Cancellation))!;
            },
            "the entry is sealed",
            Cancellation);
    }

    private static IHost Build(string? connectionString)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "Trilateral.Testing" });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:testingdb", connectionString)]);
        builder.AddServiceDatabase<TestContextModel>("testingdb");
        return builder.Build();
    }
}
