using Npgsql;
using Trilateral.Notifications.Decisions;
using Trilateral.Notifications.Dialogues;
using Trilateral.Notifications.Feed;
using Trilateral.Notifications.Proofs;
using Trilateral.ServiceDefaults;

namespace Trilateral.Notifications.Retention;

/// <summary>
/// Deletes what is old enough: what events say after <see cref="ListEvents.Kept"/>, deliveries with the attempts they had, and after <see cref="RetentionOptions.DeliveryLog"/>
/// who was told what. What still waits is never deleted, however old; of an event that somebody was told of by mail, or of which proof was asked, ids and times stay as long as
/// that log. At most so many rows a transaction, one replica at a time.
/// </summary>
internal sealed partial class DeleteOldRecords(NpgsqlDataSource dataSource, RetentionOptions options, TimeProvider time, ILogger<DeleteOldRecords> logger)
    : RecurringWorker(TimeSpan.FromHours(1))
{
    internal const int MaxPerTransaction = 1_000;

    /// <summary>A request that saw an event while it was kept has done with it by then.</summary>
    public static readonly TimeSpan BodiesKept = ListEvents.Kept + TimeSpan.FromHours(1);

    /// <summary>After its end, and as long as its event can be sent again. The attempts it had are dropped by whole days, at the latest a day after theirs, and are shown with what it says.</summary>
    public static readonly TimeSpan DeliveriesKept = ListEvents.Kept + TimeSpan.FromDays(2);

    private static readonly TimeSpan VerificationsKept = TimeSpan.FromDays(1);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    // Of two replicas that delete the last two mails of one event each would leave its entry to the other.
    private const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended('notifications.delete-old-records', 0))";

    private const string Deliveries =
        """
        DELETE FROM notifications.webhook_deliveries WHERE id IN (
            SELECT d.id FROM notifications.webhook_deliveries d
            WHERE d.state <> 'pending' AND d.due_at <= @old AND NOT EXISTS (SELECT FROM notifications.feed_entries f WHERE f.position = d.position AND f.data IS NOT NULL)
            ORDER BY d.due_at LIMIT @limit FOR UPDATE OF d SKIP LOCKED)
        RETURNING 0::bigint
        """;

    private const string Mails =
        """
        DELETE FROM notifications.mails WHERE id IN (
            SELECT id FROM notifications.mails WHERE ended_at <= @old AND state NOT IN ('pending', 'gathered') ORDER BY ended_at LIMIT @limit FOR UPDATE SKIP LOCKED)
        RETURNING position
        """;

    private const string Watches =
        """
        DELETE FROM notifications.notice_watches WHERE id IN (
            SELECT id FROM notifications.notice_watches WHERE created_at <= @old ORDER BY created_at LIMIT @limit FOR UPDATE SKIP LOCKED)
        RETURNING position
        """;

    private const string Decisions =
        """
        DELETE FROM notifications.decisions WHERE id IN (SELECT id FROM notifications.decisions WHERE over_at <= @old ORDER BY over_at LIMIT @limit FOR UPDATE SKIP LOCKED)
        RETURNING 0::bigint
        """;

    // Settled, or never given by the last second for it.
    private const string Signatures =
        """
        DELETE FROM notifications.signatures WHERE (founding_id, organisation_id) IN (
            SELECT founding_id, organisation_id FROM notifications.signatures WHERE least(settled_at, sign_until) <= @old LIMIT @limit FOR UPDATE SKIP LOCKED)
        RETURNING 0::bigint
        """;

    private const string Verifications =
        """
        DELETE FROM notifications.asked_verifications WHERE id IN (SELECT id FROM notifications.asked_verifications WHERE asked_at <= @old LIMIT @limit FOR UPDATE SKIP LOCKED)
        RETURNING 0::bigint
        """;

    private const string Replays =
        """
        DELETE FROM notifications.webhook_replays WHERE id IN (SELECT id FROM notifications.webhook_replays WHERE created_at <= @old LIMIT @limit FOR UPDATE SKIP LOCKED)
        RETURNING 0::bigint
        """;

    private const string IsLogged =
        """
        (EXISTS (SELECT FROM notifications.mails l WHERE l.event_id = f.event_id AND l.position = f.position)
         OR EXISTS (SELECT FROM notifications.notice_watches l WHERE l.event_id = f.event_id AND l.position = f.position))
        """;

    // Entries that were emptied and kept for what is deleted now.
    private const string Forgotten = $"DELETE FROM notifications.feed_entries f WHERE f.position = ANY (@positions) AND f.data IS NULL AND NOT {IsLogged}";

    // Needed are: what a mail or delivery that waits will say; a notice that may be sent again and prove something; a decision's steps and a
    // dialogue's until it is over, for the calendar entry of the next mail: what was entered has to be found again to be taken out.
    private const string IsPast =
        """
        f.data IS NOT NULL AND f.entered_at <= @old
          AND NOT EXISTS (SELECT FROM notifications.mails m WHERE m.event_id = f.event_id AND m.state IN ('pending', 'gathered'))
          AND NOT EXISTS (SELECT FROM notifications.webhook_deliveries d WHERE d.position = f.position AND d.state = 'pending')
          AND NOT EXISTS (SELECT FROM notifications.notice_watches w WHERE w.event_id = f.event_id AND w.told IS DISTINCT FROM @delivered AND w.created_at > @watched)
          AND NOT (f.type = ANY (@steps) AND EXISTS (SELECT FROM notifications.decisions k WHERE k.id = f.subject_id))
          AND NOT (f.type = ANY (@dates) AND EXISTS (SELECT FROM notifications.dialogues k WHERE k.id = f.subject_id AND k.ends_at > @over))
        """;

    private const string FindEntries =
        $"SELECT f.position FROM notifications.feed_entries f WHERE {IsPast} ORDER BY f.entered_at, f.position LIMIT @limit FOR UPDATE OF f SKIP LOCKED";

    // Asked again with the rows in hand: who has something sent again holds its entry, and may have done so since the first look began.
    private const string Entries =
        $$"""
        WITH past AS (SELECT f.position, {{IsLogged}} AS is_logged FROM notifications.feed_entries f WHERE f.position = ANY (@positions) AND {{IsPast}}),
        emptied AS (UPDATE notifications.feed_entries f SET data = NULL, facts = '{}' FROM past p WHERE f.position = p.position AND p.is_logged)
        DELETE FROM notifications.feed_entries f USING past p WHERE f.position = p.position AND NOT p.is_logged
        """;

    protected override TimeSpan AfterFault => AfterFailure;

    /// <summary>What the worker does once an hour: until nothing is old any more.</summary>
    /// <returns>The rows that each transaction deleted or emptied.</returns>
    internal async Task<IReadOnlyList<int>> CleanAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var transactions = new List<int>();
        foreach (var (statement, ofEntries, old) in new (string Statement, string? OfEntries, DateTimeOffset Old)[]
        {
            (Decisions, null, now - ListEvents.Kept),
            (Signatures, null, now - ListEvents.Kept),
            (Replays, null, now - ListEvents.Kept),
            (FindEntries, Entries, now - BodiesKept),
            (Deliveries, null, now - DeliveriesKept),
            (Mails, Forgotten, now - options.DeliveryLog),
            (Watches, Forgotten, now - options.DeliveryLog),
            (Verifications, null, now - VerificationsKept),
        })
        {
            int rows;
            do
            {
                rows = await CleanAsync(statement, ofEntries, old, now, cancellationToken);
                if (rows > 0)
                {
                    transactions.Add(rows);
                }
            }
            while (rows == MaxPerTransaction);
        }

        return transactions;
    }

    protected override async Task LookAsync(CancellationToken stoppingToken)
    {
        var deleted = (await CleanAsync(time.GetUtcNow(), stoppingToken)).Sum();
        if (deleted > 0)
        {
            LogCleaned(logger, deleted);
        }
    }

    protected override void Tell(Exception fault) => LogNotCleaned(logger, fault);

    // `ofEntries` is what is done, in the same transaction, with the entries whose positions `statement` returned.
    private async Task<int> CleanAsync(string statement, string? ofEntries, DateTimeOffset old, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var turn = new NpgsqlCommand(TakeTurn, connection, transaction))
        {
            await turn.ExecuteNonQueryAsync(cancellationToken);
        }

        var positions = new List<long>();
        await using (var command = Command(statement))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                positions.Add(reader.GetInt64(0));
            }
        }

        if (ofEntries is not null && positions.Count > 0)
        {
            await using var entries = Command(ofEntries);
            entries.Parameters.AddWithValue("positions", positions.ToArray());
            await entries.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return positions.Count;

        NpgsqlCommand Command(string text)
        {
            var command = new NpgsqlCommand(text, connection, transaction);
            command.Parameters.AddWithValue("old", old.ToUniversalTime());
            command.Parameters.AddWithValue("limit", MaxPerTransaction);
            command.Parameters.AddWithValue("watched", (now - ProveNotices.WatchedFor).ToUniversalTime());
            command.Parameters.AddWithValue("delivered", NoticeWatch.Delivered);
            command.Parameters.AddWithValue("steps", DecisionDeadline.Types);
            command.Parameters.AddWithValue("dates", DialogueDate.Types);
            command.Parameters.AddWithValue("over", (now - ListEvents.Kept).ToUniversalTime());
            return command;
        }
    }

    [LoggerMessage(3701, LogLevel.Information, "{Rows} old rows of events, deliveries and the delivery log were deleted or emptied.")]
    private static partial void LogCleaned(ILogger logger, int rows);

    [LoggerMessage(3702, LogLevel.Warning, "Old rows of events, deliveries and the delivery log could not be deleted; it is tried again.")]
    private static partial void LogNotCleaned(ILogger logger, Exception exception);
}
