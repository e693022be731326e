using Microsoft.EntityFrameworkCore;
using Npgsql;
using Trilateral.Notifications.Data;

namespace Trilateral.Notifications.Notices;

/// <summary>Tells the workers of this replica that something to send was committed, by whichever replica. A hint only: the workers look once a second anyway.</summary>
internal sealed partial class DueSignal(NpgsqlDataSource dataSource, IEnumerable<IDueWorker> workers, ILogger<DueSignal> logger) : BackgroundService
{
    public const string Channel = "notifications_due";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Without ears the poll goes on; nothing is lost.
                LogDeaf(logger, exception);
                await Task.Delay(Retry, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, _) =>
        {
            foreach (var worker in workers)
            {
                worker.Wake();
            }
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        while (true)
        {
            await connection.WaitAsync(stoppingToken);
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "Listening for what is due was interrupted and is tried again.")]
    private static partial void LogDeaf(ILogger logger, Exception exception);
}

internal static class DueSignalExtensions
{
    /// <summary>Wakes the workers of all replicas once the open transaction commits.</summary>
    public static Task WakeWorkersAsync(this NotificationsDbContext database, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"SELECT pg_notify({DueSignal.Channel}, '')", cancellationToken);

    /// <summary>Saves, within the open transaction, something that is due at once.</summary>
    public static async Task SaveAndWakeAsync(this NotificationsDbContext database, CancellationToken cancellationToken)
    {
        await database.SaveChangesAsync(cancellationToken);
        await database.WakeWorkersAsync(cancellationToken);
    }
}

/// <summary>A worker that sends what is due.</summary>
internal interface IDueWorker
{
    /// <summary>Makes it look now instead of at the next poll.</summary>
    void Wake();
}
