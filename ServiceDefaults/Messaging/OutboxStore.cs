using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>The dispatcher's statements. All instants are the database's, except that timers are due by the service's clock.</summary>
internal sealed class OutboxStore(MessagingDefinition definition, MessagingTiming timing)
{
    private readonly string _claim = Claim(definition.Service);
    private readonly string _fire = Fire(definition.Service);
    private readonly string _schema = definition.Service;

    /// <summary>Takes due rows in commit order and counts the attempt, in one committed statement: nothing is open while the broker is spoken to.</summary>
    public async Task<List<OutboxRow>> ClaimAsync(NpgsqlConnection connection, Guid holder, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_claim, connection);
        command.Parameters.AddWithValue("hold", timing.ClaimHold);
        command.Parameters.AddWithValue("holder", holder);
        command.Parameters.AddWithValue("limit", timing.BatchSize);
        var rows = new List<OutboxRow>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(Read(reader));
            }
        }

        // UPDATE … RETURNING promises no order.
        rows.Sort((left, right) => left.Id.CompareTo(right.Id));
        return rows;
    }

    public async Task MarkSentAsync(NpgsqlConnection connection, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE "{_schema}".outbox SET sent_at = clock_timestamp(), claimed_by = NULL, last_error_code = NULL WHERE id = ANY(@ids) AND sent_at IS NULL
            RETURNING attempts, extract(epoch FROM sent_at - created_at)::float8 * 1000
            """,
            connection);
        command.Parameters.AddWithValue("ids", ids.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            MessagingTelemetry.RecordSent(reader.GetInt32(0), reader.GetDouble(1));
        }
    }

    /// <summary>Puts refused rows off by their own back-off and parks those refused often enough.</summary>
    public async Task<int> MarkRefusedAsync(NpgsqlConnection connection, IReadOnlyList<(OutboxRow Row, string ErrorCode, TimeSpan Delay)> refused, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE "{_schema}".outbox AS o
            SET failures = o.failures + 1, last_error_code = f.code, next_attempt_at = now() + f.delay, claimed_by = NULL,
                parked_at = CASE WHEN o.failures + 1 >= @park THEN now() END
            FROM unnest(@ids, @codes, @delays) AS f(id, code, delay)
            WHERE o.id = f.id AND o.sent_at IS NULL
            RETURNING o.parked_at IS NOT NULL
            """,
            connection);
        command.Parameters.AddWithValue("park", timing.ParkAfter);
        command.Parameters.AddWithValue("ids", refused.Select(entry => entry.Row.Id).ToArray());
        command.Parameters.AddWithValue("codes", refused.Select(entry => entry.ErrorCode).ToArray());
        command.Parameters.Add(new NpgsqlParameter("delays", NpgsqlDbType.Array | NpgsqlDbType.Interval) { Value = refused.Select(entry => entry.Delay).ToArray() });
        var parked = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            parked += reader.GetBoolean(0) ? 1 : 0;
        }

        return parked;
    }

    /// <summary>Gives rows back that were not sent for reasons that are not theirs: due at once, no failure counted.</summary>
    public async Task ReleaseAsync(NpgsqlConnection connection, IReadOnlyCollection<long> ids, string? errorCode, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE "{_schema}".outbox SET next_attempt_at = now(), claimed_by = NULL, last_error_code = coalesce(@code, last_error_code)
            WHERE id = ANY(@ids) AND sent_at IS NULL AND parked_at IS NULL
            """,
            connection);
        command.Parameters.AddWithValue("ids", ids.ToArray());
        command.Parameters.Add(new NpgsqlParameter("code", NpgsqlDbType.Text) { Value = (object?)errorCode ?? DBNull.Value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Makes rows due that an earlier leader took and neither sent nor gave back, because it is dead or frozen; waiting for the end of its
    /// hold would add up to 30 s to every takeover. For the beginning of a term: whatever is claimed then was claimed in one that is over.</summary>
    public async Task<int> ReleaseClaimsAsync(NpgsqlConnection connection, Guid holder, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            UPDATE "{_schema}".outbox SET next_attempt_at = now(), claimed_by = NULL
            WHERE sent_at IS NULL AND parked_at IS NULL AND claimed_by IS NOT NULL AND {IsLeader(_schema)}
            """,
            connection);
        command.Parameters.AddWithValue("holder", holder);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Turns timers due by the service's clock into outbox rows, at most 100 in one transaction (reliability 2.8).</summary>
    public async Task<int> FireTimersAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(_fire, connection);
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Puts a message a consumer could not handle off to a later delivery to the same queue, under the same id.</summary>
    public async Task ScheduleRedeliveryAsync(NpgsqlConnection connection, OutboxMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        // A duplicate of the failed message finds the row there: waiting, then nothing is to be done; already sent, then it is sent once more.
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO "{_schema}".outbox AS o (message_id, destination, redelivery, message_type, content_type, body, traceparent, next_attempt_at)
            VALUES (@message_id, @destination, @redelivery, @message_type, @content_type, @body, @traceparent, now() + @delay)
            ON CONFLICT (message_id, destination, redelivery) DO UPDATE SET sent_at = NULL, next_attempt_at = excluded.next_attempt_at
            WHERE o.sent_at IS NOT NULL
            """,
            connection);
        command.Parameters.AddWithValue("message_id", message.MessageId);
        command.Parameters.AddWithValue("destination", message.Destination);
        command.Parameters.AddWithValue("redelivery", message.Redelivery);
        command.Parameters.AddWithValue("message_type", message.MessageType);
        command.Parameters.AddWithValue("content_type", message.ContentType);
        command.Parameters.AddWithValue("body", message.Body);
        command.Parameters.Add(new NpgsqlParameter("traceparent", NpgsqlDbType.Text) { Value = (object?)message.Traceparent ?? DBNull.Value });
        command.Parameters.AddWithValue("delay", delay);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static OutboxRow Read(DbDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetGuid(1),
        reader.GetString(2),
        reader.GetInt32(3),
        reader.GetString(4),
        reader.GetString(5),
        reader.GetString(6),
        reader.IsDBNull(7) ? null : reader.GetGuid(7),
        reader.IsDBNull(8) ? null : reader.GetString(8),
        reader.GetInt32(9));

    // A row is skipped while an earlier unsent one of its key is parked, put off or in flight. Earlier rows that are due have lower ids
    // and so are in the same batch. The lease is checked in the statement itself: a leader that lost it unknowingly claims nothing.
    private static string Claim(string schema) => $"""
        UPDATE "{schema}".outbox AS o SET attempts = o.attempts + 1, next_attempt_at = now() + @hold, claimed_by = @holder
        FROM (
            SELECT c.id FROM "{schema}".outbox AS c
            WHERE c.sent_at IS NULL AND c.parked_at IS NULL AND c.next_attempt_at <= now()
                AND (c.ordering_key IS NULL OR NOT EXISTS (
                    SELECT FROM "{schema}".outbox AS e
                    WHERE e.ordering_key = c.ordering_key AND e.id < c.id AND e.sent_at IS NULL
                        AND (e.parked_at IS NOT NULL OR e.next_attempt_at > now())))
                AND {IsLeader(schema)}
            ORDER BY c.id LIMIT @limit
            FOR UPDATE OF c SKIP LOCKED) AS due
        WHERE o.id = due.id
        RETURNING o.id, o.message_id, o.destination, o.redelivery, o.message_type, o.content_type, o.body, o.ordering_key,
            o.traceparent, o.failures
        """;

    private static string IsLeader(string schema) => $"""EXISTS (SELECT FROM "{schema}".dispatcher_lease WHERE holder = @holder AND expires_at > clock_timestamp())""";

    private static string Fire(string schema) => $"""
        WITH due AS (
            SELECT id FROM "{schema}".timer WHERE fired_at IS NULL AND due_at <= @now
            ORDER BY due_at, id LIMIT 100 FOR UPDATE SKIP LOCKED),
        fired AS (
            UPDATE "{schema}".timer AS t SET fired_at = now() FROM due WHERE t.id = due.id
            RETURNING t.id, t.saga_id, t.due_at, t.message_type, t.body, t.traceparent)
        INSERT INTO "{schema}".outbox (message_id, destination, redelivery, message_type, content_type, body, ordering_key, traceparent)
        SELECT id, '{OutboxMessage.ToSubscribers}', 0, message_type, 'application/json', body, saga_id, traceparent
        FROM fired ORDER BY due_at, id
        """;
}
