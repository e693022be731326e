using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Provisioning;

/// <summary>One service's database: migrated as its owner, then opened to the service's own role, which owns nothing (design §5).</summary>
internal sealed partial class DatabaseSetUp(IConfiguration configuration, ILogger<DatabaseSetUp> logger)
{
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(30);

    public async Task PrepareAsync<TContext>(string service, Func<DbContextOptions<TContext>, TContext> create, CancellationToken cancellationToken)
        where TContext : ServiceDbContext
    {
        var started = Stopwatch.GetTimestamp();
        var owner = OwnerOf(service);
        var password = configuration[$"Roles:{service}:DatabasePassword"]
            ?? throw new InvalidOperationException($"Roles__{service}__DatabasePassword is not set: the password the service '{service}' will sign in with.");

        var options = new DbContextOptionsBuilder<TContext>();
        options.UseServiceDatabase(owner);
        await using var context = create(options.Options);
        // An index over millions of rows takes its time; whoever starts the platform sees that it is still at it.
        context.Database.SetCommandTimeout(MigrationTimeout);
        await context.Database.MigrateAsync(cancellationToken);
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(cancellationToken);
        await DatabaseProvisioning.EnsureRoleAsync(connection, role: service, password, schema: service, cancellationToken);
        LogPrepared(logger, service, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Once every queue is there, what the broker had returned for want of one need not wait for its next try. Parked messages are for a person to judge.</summary>
    public async Task ReleaseReturnedAsync(string service, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(OwnerOf(service));
        await connection.OpenAsync(cancellationToken);
        if (await connection.ReleaseReturnedAsync(service, cancellationToken) is > 0 and var released)
        {
            LogReleased(logger, service, released);
        }
    }

    private string OwnerOf(string service) => OwnerOf(configuration, service);

    internal static string OwnerOf(IConfiguration configuration, string service) => configuration.GetConnectionString(service + "db")
        ?? throw new InvalidOperationException($"ConnectionStrings__{service}db is not set: it must reach the database '{service}db' as its owner.");

    [LoggerMessage(1, LogLevel.Information, "Database of {Service} is migrated and its role set ({Seconds:0.0} s)")]
    private static partial void LogPrepared(ILogger logger, string service, double seconds);

    [LoggerMessage(2, LogLevel.Information, "{Count} messages of {Service} that no queue had taken are sent again now")]
    private static partial void LogReleased(ILogger logger, string service, int count);
}
