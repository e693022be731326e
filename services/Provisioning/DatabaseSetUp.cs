using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Provisioning;

/// <summary>One service's database: migrated as its owner, then opened to the service's own role, which owns nothing (design §5).</summary>
internal sealed partial class DatabaseSetUp(IConfiguration configuration, ILogger<DatabaseSetUp> logger)
{
    public async Task PrepareAsync<TContext>(string service, Func<DbContextOptions<TContext>, TContext> create, CancellationToken cancellationToken)
        where TContext : ServiceDbContext
    {
        var started = Stopwatch.GetTimestamp();
        var owner = configuration.GetConnectionString(service + "db")
            ?? throw new InvalidOperationException($"ConnectionStrings__{service}db is not set: it must reach the database '{service}db' as its owner.");
        var password = configuration[$"Roles:{service}:DatabasePassword"]
            ?? throw new InvalidOperationException($"Roles__{service}__DatabasePassword is not set: the password the service '{service}' will sign in with.");

        var options = new DbContextOptionsBuilder<TContext>();
        options.UseServiceDatabase(owner);
        await using var context = create(options.Options);
        await context.Database.MigrateAsync(cancellationToken);
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(cancellationToken);
        await DatabaseProvisioning.EnsureRoleAsync(connection, role: service, password, schema: service, cancellationToken);
        LogPrepared(logger, service, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    [LoggerMessage(1, LogLevel.Information, "Database of {Service} is migrated and its role set ({Seconds:0.0} s)")]
    private static partial void LogPrepared(ILogger logger, string service, double seconds);
}
