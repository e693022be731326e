using Microsoft.Extensions.Logging;
using Npgsql;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Deletes what is old enough to be of no use (reliability 2.9, 2.10), at most 1,000 rows in one transaction. Replicas share the work.</summary>
internal sealed partial class RetentionService(
    NpgsqlDataSource dataSource,
    MessagingDefinition definition,
    MessagingTiming timing,
    ILogger<RetentionService> logger) : RecurringWorker(timing.RetentionInterval)
{
    internal const int MaxPerTransaction = 1_000;

    private readonly (string Table, string Key, string Since, TimeSpan Keep)[] _rules =
    [
        ("outbox", "id", "sent_at", timing.KeepSent),
        ("timer", "id", "fired_at", timing.KeepSent),
        ("inbox", "consumer, message_id", "processed_at", timing.KeepInbox),
        ("idempotency", "principal_id, route, key", "created_at", timing.KeepAnswers),
    ];

    /// <summary>Deletes until nothing old is left; returns the rows deleted by each transaction.</summary>
    internal async Task<IReadOnlyList<int>> CleanAsync(CancellationToken cancellationToken)
    {
        var transactions = new List<int>();
        foreach (var rule in _rules)
        {
            int deleted;
            do
            {
                deleted = await DeleteAsync(rule, cancellationToken);
                if (deleted > 0)
                {
                    transactions.Add(deleted);
                }
            }
            while (deleted == MaxPerTransaction);
        }

        return transactions;
    }

    protected override async Task LookAsync(CancellationToken stoppingToken)
    {
        var deleted = (await CleanAsync(stoppingToken)).Sum();
        if (deleted > 0)
        {
            Log.Cleaned(logger, deleted);
        }
    }

    protected override void Tell(Exception fault) => Log.CleanFailed(logger, fault);

    private async Task<int> DeleteAsync((string Table, string Key, string Since, TimeSpan Keep) rule, CancellationToken cancellationToken)
    {
        var table = $"\"{definition.Service}\".{rule.Table}";
        await using var command = dataSource.CreateCommand(
            $"""
            DELETE FROM {table} WHERE ({rule.Key}) IN (
                SELECT {rule.Key} FROM {table} WHERE {rule.Since} < now() - @keep LIMIT {MaxPerTransaction} FOR UPDATE SKIP LOCKED)
            """);
        command.Parameters.AddWithValue("keep", rule.Keep);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(2041, LogLevel.Information, "{Rows} old rows of messaging and idempotency were deleted.")]
        public static partial void Cleaned(ILogger logger, int rows);

        [LoggerMessage(2042, LogLevel.Warning, "Old rows of messaging and idempotency could not be deleted.")]
        public static partial void CleanFailed(ILogger logger, Exception exception);
    }
}
