using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Aspire.Hosting.Running;

/// <summary>A database follows its server: created when the server is healthy, gone when the server is.</summary>
internal sealed class DatabaseRunner(RunContext context, PostgresDatabaseResource database) : ResourceRunner(context, database, database.Name)
{
    protected override async Task RunAsync(ResourceRun run)
    {
        Publish(KnownResourceStates.Waiting, $"Waits for {database.Parent.Name}.");
        while (true)
        {
            var server = await Context.Notifications.WaitForResourceAsync(
                database.Parent.Name, change => change.Snapshot is { HealthStatus: HealthStatus.Healthy }, run.Stop);
            using var serverGone = CancellationTokenSource.CreateLinkedTokenSource(run.Stop);
            var gone = WatchServerAsync(server.Snapshot.StartTimeStamp, serverGone);
            try
            {
                Publish(KnownResourceStates.Starting, null);
                await CreateAsync(serverGone.Token);
                await CheckAsync(run, serverGone.Token);
            }
            catch (OperationCanceledException) when (serverGone.IsCancellationRequested && !run.Stop.IsCancellationRequested)
            {
                // Not a state of its own end: those that wait for the database also watch the server, and it comes back with the server.
                Publish(KnownResourceStates.Waiting, $"Its server '{database.Parent.Name}' has ended.");
            }
            catch (Exception fault) when ((fault is NpgsqlException or SocketException or TimeoutException or IOException) && !serverGone.IsCancellationRequested)
            {
                // The server may be on its way down; if it is not, this is worth another try a little later.
                Publish(KnownResourceStates.Starting, fault.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(500), Context.Settings.Time, run.Stop);
            }
            finally
            {
                await serverGone.CancelAsync();
                await gone;
            }
        }
    }

    private async Task WatchServerAsync(DateTime? startedAt, CancellationTokenSource gone)
    {
        try
        {
            await Context.Notifications.WaitForResourceAsync(
                database.Parent.Name,
                change => change.Snapshot.State?.Text != KnownResourceStates.Running || change.Snapshot.StartTimeStamp != startedAt,
                gone.Token);
            await gone.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The database is being stopped itself.
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var server = (await database.Parent.ConnectionStringExpression.GetValueAsync(cancellationToken))!;
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = "postgres", Pooling = false });
        await using var known = source.CreateCommand("select 1 from pg_database where datname = $1");
        known.Parameters.AddWithValue(database.DatabaseName);
        if (await known.ExecuteScalarAsync(cancellationToken) is not null)
        {
            return;
        }

        try
        {
            await using var create = source.CreateCommand($"create database \"{database.DatabaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            // Somebody else was quicker; what counts is that it is there.
        }
    }

    private async Task CheckAsync(ResourceRun run, CancellationToken serverGone)
    {
        var connectionString = (await database.ConnectionStringExpression.GetValueAsync(serverGone))!;
        await using var probe = new PostgresHealthProbe(connectionString);
        await new HealthMonitor(Context.Settings.Time).RunAsync(
            [probe],
            complaint =>
            {
                Publish(
                    KnownResourceStates.Running,
                    complaint,
                    complaint is null ? "success" : "error",
                    snapshot => snapshot with
                    {
                        HealthStatus = complaint is null ? HealthStatus.Healthy : HealthStatus.Unhealthy,
                        StartTimeStamp = State == KnownResourceStates.Running ? snapshot.StartTimeStamp : Context.Settings.Time.GetUtcNow().UtcDateTime,
                    });
                run.ReportStarted();
            },
            serverGone);
    }
}
