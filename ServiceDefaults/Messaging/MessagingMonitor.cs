using Microsoft.Extensions.Logging;
using Npgsql;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Counts what waits in the outbox, in every replica, for gauges, health and <see cref="OutboxPressure"/>.</summary>
internal sealed partial class MessagingMonitor(
    NpgsqlDataSource dataSource,
    MessagingDefinition definition,
    MessagingStatus status,
    MessagingTiming timing,
    MessagingGauges gauges,
    TimeProvider clock,
    ILogger<MessagingMonitor> logger) : RecurringWorker(timing.StatisticsInterval)
{
    public override void Dispose()
    {
        gauges.Dispose();
        base.Dispose();
    }

    protected override async Task LookAsync(CancellationToken stoppingToken) => status.Statistics = await CountAsync(stoppingToken);

    protected override void Tell(Exception fault) => Log.CountFailed(logger, fault);

    internal async Task<OutboxStatistics> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT
                (SELECT count(*) FROM (SELECT FROM "{definition.Service}".outbox WHERE sent_at IS NULL AND parked_at IS NULL LIMIT 200001) AS waiting),
                coalesce((SELECT extract(epoch FROM now() - created_at)::float8 FROM "{definition.Service}".outbox
                    WHERE sent_at IS NULL AND parked_at IS NULL AND redelivery = 0 ORDER BY id LIMIT 1), 0),
                (SELECT count(*) FROM "{definition.Service}".outbox WHERE parked_at IS NOT NULL AND sent_at IS NULL),
                (SELECT count(*) FROM "{definition.Service}".timer WHERE fired_at IS NULL AND due_at <= @now)
            """);
        command.Parameters.AddWithValue("now", clock.GetUtcNow().ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new OutboxStatistics(reader.GetInt64(0), TimeSpan.FromSeconds(reader.GetDouble(1)), reader.GetInt64(2), reader.GetInt64(3));
    }

    private static partial class Log
    {
        [LoggerMessage(2021, LogLevel.Warning, "The outbox could not be counted.")]
        public static partial void CountFailed(ILogger logger, Exception exception);
    }
}
