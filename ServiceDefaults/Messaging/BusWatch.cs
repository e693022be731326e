using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>
/// Ends a process whose consumers stay away although the broker answers, for whoever runs it to start it again (decision 0024). A connection cut at the
/// wrong moment can leave MassTransit's endpoints waiting for ever, and its bus can then neither be stopped nor started; the messages of its queues
/// would wait until somebody noticed; now and then it even calls them well. Of replicas that share a queue one that takes is enough. They take turns in ending: what befell one befell all in the same second, and requests need one of them.
/// </summary>
internal sealed partial class BusWatch(
    IBusControl bus,
    BrokerAddress broker,
    [FromKeyedServices(ServiceDatabaseExtensions.DedicatedConnections)] NpgsqlDataSource dataSource,
    MessagingDefinition definition,
    MessagingTiming timing,
    IHostApplicationLifetime lifetime,
    ILogger<BusWatch> logger) : BackgroundService
{
    /// <summary>EX_TEMPFAIL: it did not go, and may the next time.</summary>
    internal const int ExitCode = 75;

    private IConnection? _connection;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var looksAway = 0;
            while (looksAway < timing.BusLooksAway || !await TakeTurnAsync(stoppingToken))
            {
                await Task.Delay(timing.BusLook, stoppingToken);

                // An outage is the bus's own to sit out, and the time it takes to come back begins with the broker's return.
                looksAway = await AreAwayAsync(stoppingToken) ? looksAway + 1 : 0;
            }

            Log.Ending(logger, looksAway * timing.BusLook);
            Environment.ExitCode = ExitCode;
            lifetime.StopApplication();
        }
        finally
        {
            await LetGoAsync();
        }
    }

    /// <summary>The broker answers, and the bus does not take from it, or nobody from one of the service's queues: the bus may call an endpoint well whose consumer went with a connection.</summary>
    private async Task<bool> AreAwayAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (_connection is not { IsOpen: true })
            {
                await LetGoAsync();
                var factory = broker.Factory(definition.Service + " watch");
                factory.AutomaticRecoveryEnabled = false;
                _connection = await factory.CreateConnectionAsync(stoppingToken);
            }

            await using var channel = await _connection.CreateChannelAsync(cancellationToken: stoppingToken);
            foreach (var queue in definition.Queues)
            {
                if (await channel.ConsumerCountAsync(queue, stoppingToken) == 0)
                {
                    return true;
                }
            }

            return bus.CheckHealth().Endpoints.Values.Any(endpoint => endpoint.Status != BusHealthStatus.Healthy);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Log.BrokerAway(logger, exception);
            await LetGoAsync();
            return false;
        }
    }

    private async Task LetGoAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    /// <summary>
    /// One end of a process in <see cref="MessagingTiming.BusTurn"/> among all replicas, by the database clock. While another has it, this one goes on answering
    /// requests and filling its outbox; and without its database a process would do no better after a start.
    /// </summary>
    private async Task<bool> TakeTurnAsync(CancellationToken stoppingToken)
    {
        try
        {
            await using var command = dataSource.CreateCommand(
                $"""
                INSERT INTO "{definition.Service}".dispatcher_lease AS l (purpose, holder, backend_pid, expires_at)
                VALUES ('bus', gen_random_uuid(), pg_backend_pid(), clock_timestamp() + @turn)
                ON CONFLICT (purpose) DO UPDATE SET holder = excluded.holder, backend_pid = excluded.backend_pid, expires_at = excluded.expires_at
                WHERE l.expires_at < clock_timestamp()
                """);
            command.Parameters.AddWithValue("turn", timing.BusTurn);
            return await command.ExecuteNonQueryAsync(stoppingToken) == 1;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Log.DatabaseAway(logger, exception);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2071, LogLevel.Debug, "The broker, or one of the queues, is away.")]
        public static partial void BrokerAway(ILogger logger, Exception exception);

        [LoggerMessage(2072, LogLevel.Critical, "The consumers have been away for {Time} although the broker answers: this process ends, and consumes again when it is started again.")]
        public static partial void Ending(ILogger logger, TimeSpan time);

        [LoggerMessage(2073, LogLevel.Warning, "The consumers are away, and the database that says whose turn it is to be started again does not answer: asking again.")]
        public static partial void DatabaseAway(ILogger logger, Exception exception);
    }
}
