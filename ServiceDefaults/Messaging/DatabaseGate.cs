using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Where consumers wait, their messages unacknowledged, while the database is away. One probe asks for all of them, so an outage makes no storm.</summary>
internal sealed partial class DatabaseGate(NpgsqlDataSource dataSource, IHostApplicationLifetime lifetime, ILogger<DatabaseGate> logger)
{
    private readonly Lock _lock = new();
    private Task<bool> _probe = Task.FromResult(true);

    /// <summary>Waits longer with each round of one message (from 1), so that a fault the probe cannot see is not retried in a tight loop either.</summary>
    /// <returns>Whether the database answered at once: then it was not away.</returns>
    public async Task<bool> WaitAsync(int rounds, CancellationToken cancellationToken)
    {
        await Task.Delay(RetryDelay.ForHeldMessage(rounds, Random.Shared.NextDouble()), cancellationToken);
        Task<bool> probe;
        lock (_lock)
        {
            if (_probe.IsCompleted)
            {
                _probe = ProbeAsync(lifetime.ApplicationStopping);
            }

            probe = _probe;
        }

        return await probe.WaitAsync(cancellationToken);
    }

    private async Task<bool> ProbeAsync(CancellationToken stopping)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                await using var command = dataSource.CreateCommand("SELECT 1");
                await command.ExecuteScalarAsync(stopping);
                return round == 1;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                Log.DatabaseAway(logger, exception);
                await Task.Delay(RetryDelay.ForOutage(round, Random.Shared.NextDouble()), stopping);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2051, LogLevel.Warning, "The database does not answer; messages wait unacknowledged.")]
        public static partial void DatabaseAway(ILogger logger, Exception exception);
    }
}
