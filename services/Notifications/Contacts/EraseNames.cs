using Npgsql;
using Trilateral.ServiceDefaults;

namespace Trilateral.Notifications.Contacts;

/// <summary>
/// Takes a person who was removed out of what events said, and what receivers answered to them out of the attempt log: so many entries a transaction, one replica at a time, and after a
/// crash from where it was. A day later once more what came in since: a message that was under way when the person was removed may name the person again.
/// </summary>
internal sealed partial class EraseNames(NpgsqlDataSource dataSource, TimeProvider time, ILogger<EraseNames> logger)
    : RecurringWorker(TimeSpan.FromSeconds(10))
{
    internal const int MaxPerTransaction = 1_000;

    /// <summary>Between the first look and the last: longer than a message is under way.</summary>
    public static readonly TimeSpan LooksAgainAfter = TimeSpan.FromDays(1);

    /// <summary>Attempts are found by endpoint and time, as they are kept; the clock of the replica that began one may be behind.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private const string Next =
        "SELECT person_id, position, emptied, is_last, asked_at FROM notifications.erasures WHERE due_at <= @now ORDER BY due_at, person_id LIMIT 1 FOR UPDATE SKIP LOCKED";

    // Facts are public names and never a person's.
    private const string Empty =
        """
        WITH looked AS MATERIALIZED (
            SELECT position, strpos(data, @person) > 0 AS names FROM notifications.feed_entries
            WHERE position > @position AND entered_at >= @since AND data IS NOT NULL ORDER BY position LIMIT @limit),
        emptied AS (
            UPDATE notifications.feed_entries f SET data = NULL FROM looked l WHERE l.names AND f.position = l.position RETURNING f.position)
        UPDATE notifications.erasures SET position = (SELECT max(position) FROM looked), emptied = ARRAY(SELECT position FROM emptied)
        WHERE person_id = @id AND EXISTS (SELECT FROM looked)
        """;

    // After the entries' own transaction: an attempt that is recorded from then on finds its event emptied and keeps no answer. An event is with an endpoint once, and found by both.
    private const string Withdraw =
        """
        WITH said AS MATERIALIZED (SELECT position, event_id, entered_at FROM notifications.feed_entries WHERE position = ANY (@emptied)),
        told AS MATERIALIZED (
            SELECT d.id, d.endpoint_id, d.state, s.entered_at FROM said s CROSS JOIN notifications.webhook_endpoints e
            CROSS JOIN LATERAL (SELECT * FROM notifications.webhook_deliveries d WHERE d.endpoint_id = e.id AND d.event_id = s.event_id AND d.position = s.position) d),
        held AS MATERIALIZED (SELECT id FROM notifications.webhook_deliveries WHERE id IN (SELECT id FROM told) ORDER BY id FOR UPDATE),
        withdrawn AS (
            UPDATE notifications.webhook_deliveries d SET state = 'withdrawn', reason = @reason
            FROM held h WHERE d.id = h.id AND d.state IN ('pending', 'skipped', 'exhausted', 'stopped')),
        forgotten AS (
            UPDATE notifications.webhook_attempts a SET answer = NULL
            FROM told t WHERE a.endpoint_id = t.endpoint_id AND a.started_at >= t.entered_at - @skew AND a.delivery_id = t.id AND a.answer IS NOT NULL)
        UPDATE notifications.erasures SET emptied = '{}' WHERE person_id = @id
        """;

    private const string LookAgain = "UPDATE notifications.erasures SET is_last = true, position = 0, due_at = asked_at + @again WHERE person_id = @id";
    private const string Done = "DELETE FROM notifications.erasures WHERE person_id = @id";

    /// <summary>What the worker does again and again: until nothing is due any more.</summary>
    internal async Task EraseAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await StepAsync(now, cancellationToken))
        {
            // On to the next entries, or the next person.
        }
    }

    protected override Task LookAsync(CancellationToken stoppingToken) => EraseAsync(time.GetUtcNow(), stoppingToken);

    protected override void Tell(Exception fault) => LogNotErased(logger, fault);

    /// <summary>One transaction's worth.</summary>
    /// <returns>Whether anything was due.</returns>
    internal async Task<bool> StepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var next = new NpgsqlCommand(Next, connection, transaction) { Parameters = { new("now", now.ToUniversalTime()) } };
        Guid id;
        long position;
        long[] emptied;
        bool isLast;
        DateTime asked;
        await using (var reader = await next.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return false;
            }

            (id, position, emptied, isLast, asked) = (reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<long[]>(2), reader.GetBoolean(3), reader.GetDateTime(4));
        }

        if (emptied.Length > 0)
        {
            await RunAsync(Withdraw, new("emptied", emptied), new("reason", RemoveContact.Erased), new("skew", Skew));
        }
        else if (await RunAsync(
            Empty, new("person", $"{Contact.IdPrefix}_{id:N}"), new("position", position), new("since", isLast ? asked - Skew : DateTime.UnixEpoch), new("limit", MaxPerTransaction)) == 0)
        {
            await (isLast ? RunAsync(Done) : RunAsync(LookAgain, new NpgsqlParameter("again", LooksAgainAfter)));
        }

        await transaction.CommitAsync(cancellationToken);
        return true;

        async Task<int> RunAsync(string statement, params NpgsqlParameter[] parameters)
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction) { CommandTimeout = 600 };
            command.Parameters.AddWithValue("id", id);
            command.Parameters.AddRange(parameters);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    [LoggerMessage(3703, LogLevel.Warning, "A person who was removed could not be erased from what events said; it is tried again.")]
    private static partial void LogNotErased(ILogger logger, Exception exception);
}
