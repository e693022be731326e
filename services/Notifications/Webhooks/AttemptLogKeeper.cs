using Npgsql;
using Trilateral.Notifications.Feed;
using Trilateral.ServiceDefaults;

namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// Keeps the log of attempts for as long as events can be replayed: makes the partitions of the next days and drops those that are past, in a function of the database's
/// owner, because the service itself makes and drops no tables. Attempts of a day without a partition lie in the one for all other days.
/// </summary>
internal sealed partial class AttemptLogKeeper(NpgsqlDataSource dataSource, TimeProvider time, ILogger<AttemptLogKeeper> logger) : RecurringWorker(TimeSpan.FromHours(1))
{
    /// <summary>Made before they come, so that a service that stands still for a day or two misses none.</summary>
    private const int DaysAhead = 3;

    protected override TimeSpan AfterFault => TimeSpan.FromMinutes(1);

    /// <summary>What the worker does once an hour.</summary>
    internal async Task KeepAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT notifications.keep_webhook_attempts(@today, @kept, @ahead)");
        command.Parameters.AddWithValue("today", DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        command.Parameters.AddWithValue("kept", (int)ListEvents.Kept.TotalDays);
        command.Parameters.AddWithValue("ahead", DaysAhead);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    protected override Task LookAsync(CancellationToken stoppingToken) => KeepAsync(stoppingToken);

    protected override void Tell(Exception fault) => LogNotKept(logger, fault);

    [LoggerMessage(3105, LogLevel.Warning, "The partitions of the log of attempts could not be brought up to date; it is tried again.")]
    private static partial void LogNotKept(ILogger logger, Exception exception);
}
