using Npgsql;
using NpgsqlTypes;

namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// Brings the health of endpoints up to date after attempts have ended. Everything it judges by lies in the database, so that a restart forgets nothing and two replicas
/// come to one end; an endpoint that is well and stays so costs it nothing.
/// </summary>
internal sealed class HealthStore(NpgsqlDataSource dataSource)
{
    // In one order everywhere, so that replicas with the same endpoints in hand never wait for each other in a circle.
    private const string Lock =
        """
        SELECT id, state, concurrency, paused_until, failing_since, last_failure, failing_counts, warnings, breaker_opened_at, probes, probe_at, watched_since
        FROM notifications.webhook_endpoints WHERE id = ANY(@ids) ORDER BY id FOR NO KEY UPDATE
        """;

    // A statement of its own: its snapshot is younger than the locks, and sees what the replica wrote that held them before.
    private const string Log =
        """
        SELECT e.id, a.failed, a.ended_at FROM notifications.webhook_endpoints e CROSS JOIN LATERAL (
            SELECT outcome <> 'delivered' AS failed, ended_at FROM notifications.webhook_attempts
            WHERE endpoint_id = e.id AND ended_at IS NOT NULL AND outcome IS DISTINCT FROM 'internal' AND started_at >= coalesce(e.watched_since, '-infinity')
            ORDER BY started_at DESC, id DESC LIMIT @sample) a
        WHERE e.id = ANY(@failed) AND e.state = 'enabled' AND e.breaker_opened_at IS NULL
        """;

    private const string Spread =
        """
        SELECT e.id FROM notifications.webhook_endpoints e
        WHERE e.id = ANY(@failed) AND NOT e.failing_counts AND e.failing_since <= @now - @apart
          AND EXISTS (SELECT FROM notifications.webhook_attempts a
                      WHERE a.endpoint_id = e.id AND a.outcome IS DISTINCT FROM 'internal' AND a.started_at >= @now - @within AND a.started_at <= @now - @apart
                        AND a.ended_at BETWEEN greatest(e.failing_since, @now - @within) AND @now - @apart)
        """;

    private const string Save =
        """
        UPDATE notifications.webhook_endpoints e
        SET concurrency = h.concurrency, paused_until = h.paused_until, failing_since = h.failing_since, last_failure = h.last_failure, failing_counts = h.failing_counts,
            warnings = h.warnings, breaker_opened_at = h.breaker_opened_at, probes = h.probes, probe_at = h.probe_at, watched_since = h.watched_since, version = e.version + h.shown
        FROM unnest(@ids, @concurrency, @paused, @since, @failure, @counts, @warnings, @opened, @probes, @probe, @watched, @shown)
            AS h(id, concurrency, paused_until, failing_since, last_failure, failing_counts, warnings, breaker_opened_at, probes, probe_at, watched_since, shown)
        WHERE e.id = h.id
        """;

    /// <param name="endings">By endpoint; not in the log yet, or its successes may be.</param>
    /// <param name="now">When the last of them ended.</param>
    /// <param name="cancellationToken">Undoes everything.</param>
    /// <returns>What is due to which endpoints because they only fail.</returns>
    public async Task<List<(Guid Endpoint, FailingStep Step)>> RecordAsync(IReadOnlyDictionary<Guid, List<Ending>> endings, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var failed = endings.Where(one => one.Value.Any(ending => ending.Failure is not null)).Select(one => one.Key).ToArray();
        var (before, latest, spread) = await ReadAsync(connection, [.. endings.Keys], failed, now, cancellationToken);
        var changed = new List<(Guid Id, EndpointHealth Before, EndpointHealth After)>();
        var due = new List<(Guid, FailingStep)>();
        foreach (var (id, (state, health)) in before)
        {
            var after = After(state, health, endings[id], latest.GetValueOrDefault(id) ?? [], spread.Contains(id));
            if (after != health)
            {
                changed.Add((id, health, after));
            }

            if (state == WebhookEndpoint.Enabled && failed.Contains(id) && FailingRule.Next(after, now) is { } step)
            {
                due.Add((id, step));
            }
        }

        if (changed.Count > 0)
        {
            await SaveAsync(connection, changed, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return due;
    }

    // Before its receiver has agreed to anything an endpoint has pace and pauses, and nothing to be warned of. What began before it was watched was another receiver's.
    private static EndpointHealth After(string state, EndpointHealth before, List<Ending> all, IReadOnlyList<Logged> latest, bool isSpread)
    {
        var endings = all.Where(ending => before.WatchedSince is not { } since || ending.StartedAt >= since).ToList();
        if (endings.Count == 0)
        {
            return before;
        }

        var after = HealthRule.After(before, endings, latest);
        return state == WebhookEndpoint.Enabled
            ? after with { FailingCounts = after.FailingSince is not null && (after.FailingCounts || (isSpread && after.FailingSince == before.FailingSince)) }
            : before with { Concurrency = after.Concurrency, PausedUntil = after.PausedUntil };
    }

    private static async Task<(Dictionary<Guid, (string State, EndpointHealth Health)> Before, Dictionary<Guid, List<Logged>> Latest, HashSet<Guid> Spread)> ReadAsync(
        NpgsqlConnection connection, Guid[] ids, Guid[] failed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Lock) { Parameters = { new NpgsqlParameter("ids", ids) } },
                new NpgsqlBatchCommand(Log) { Parameters = { new NpgsqlParameter("failed", failed), new NpgsqlParameter("sample", HealthRule.MaxSample) } },
                new NpgsqlBatchCommand(Spread)
                {
                    Parameters =
                    {
                        new NpgsqlParameter("failed", failed), new NpgsqlParameter("now", now.ToUniversalTime()),
                        new NpgsqlParameter("apart", FailingRule.Apart), new NpgsqlParameter("within", FailingRule.Within),
                    },
                },
            },
        };
        var (before, latest, spread) = (new Dictionary<Guid, (string, EndpointHealth)>(), new Dictionary<Guid, List<Logged>>(), new HashSet<Guid>());
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            before.Add(reader.GetGuid(0), (reader.GetString(1), Read(reader)));
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetGuid(0);
            if (!latest.TryGetValue(id, out var log))
            {
                latest.Add(id, log = []);
            }

            log.Add(new Logged(reader.GetBoolean(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            spread.Add(reader.GetGuid(0));
        }

        return (before, latest, spread);
    }

    private static EndpointHealth Read(NpgsqlDataReader reader) => new()
    {
        Concurrency = reader.GetInt32(2),
        PausedUntil = Time(reader, 3),
        FailingSince = Time(reader, 4),
        LastFailure = reader.IsDBNull(5) ? null : reader.GetString(5),
        FailingCounts = reader.GetBoolean(6),
        Warnings = reader.GetInt32(7),
        OpenedAt = Time(reader, 8),
        Probes = reader.GetInt32(9),
        ProbeAt = Time(reader, 10),
        WatchedSince = Time(reader, 11),
    };

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static async Task SaveAsync(NpgsqlConnection connection, List<(Guid Id, EndpointHealth Before, EndpointHealth After)> changed, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Save, connection)
        {
            Parameters =
            {
                new NpgsqlParameter("ids", changed.Select(one => one.Id).ToArray()),
                new NpgsqlParameter("concurrency", changed.Select(one => one.After.Concurrency).ToArray()),
                Times("paused", one => one.PausedUntil),
                Times("since", one => one.FailingSince),
                new NpgsqlParameter("failure", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = changed.Select(one => one.After.LastFailure).ToArray() },
                new NpgsqlParameter("counts", changed.Select(one => one.After.FailingCounts).ToArray()),
                new NpgsqlParameter("warnings", changed.Select(one => one.After.Warnings).ToArray()),
                Times("opened", one => one.OpenedAt),
                new NpgsqlParameter("probes", changed.Select(one => one.After.Probes).ToArray()),
                Times("probe", one => one.ProbeAt),
                Times("watched", one => one.WatchedSince),
                // What the owner is shown is another version of the endpoint: its tag must not stay the same.
                new NpgsqlParameter("shown", changed.Select(one => one.Before.IsShown || one.After.IsShown ? 1 : 0).ToArray()),
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);

        NpgsqlParameter Times(string name, Func<EndpointHealth, DateTimeOffset?> time) =>
            new(name, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = changed.Select(one => time(one.After)?.ToUniversalTime()).ToArray() };
    }
}
