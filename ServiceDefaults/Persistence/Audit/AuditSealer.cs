using Npgsql;
using NpgsqlTypes;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>Numbers committed entries and chains them (reliability 2.14). Any number may run: a lock lets one work, and were it to fail, the unique numbers would let one win.</summary>
/// <param name="dataSource">The service's own.</param>
/// <param name="schema">The service's.</param>
/// <param name="exclusive">False leaves the lock out, for the test of the unique numbers.</param>
internal sealed class AuditSealer(NpgsqlDataSource dataSource, string schema, bool exclusive = true)
{
    internal const int BatchSize = 500;
    private readonly string _schema = SqlName.Require(schema);
    private AuditHead? _lastSeen;

    public async Task<SealResult> SealAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (!await IsAnyPendingAsync(connection, cancellationToken))
        {
            return SealResult.Idle;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (hasLock, head, entries) = await ReadAsync(connection, cancellationToken);
        if (!hasLock || entries.Count == 0)
        {
            return SealResult.Idle;
        }

        if (_lastSeen is { } seen && (head is null || head.Seq < seen.Seq || (head.Seq == seen.Seq && !head.Hash.Span.SequenceEqual(seen.Hash.Span))))
        {
            return SealResult.ChainMovedBack;
        }

        try
        {
            var newHead = await WriteAsync(connection, head, entries, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            _lastSeen = newHead;
            return SealResult.Sealed;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return SealResult.LostRace;
        }
    }

    private async Task<bool> IsAnyPendingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT EXISTS (SELECT FROM {_schema}.audit_pending)", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<(bool HasLock, AuditHead? Head, List<AuditContent> Entries)> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(exclusive ? $"SELECT pg_try_advisory_xact_lock(hashtextextended('{_schema}.audit_seals', 0))" : "SELECT true"),
                new NpgsqlBatchCommand($"SELECT seq, hash FROM {_schema}.audit_seals ORDER BY seq DESC LIMIT 1"),
                new NpgsqlBatchCommand(
                    $"SELECT {AuditContent.Columns} FROM {_schema}.audit_pending p JOIN {_schema}.audit_entries e ON e.id = p.entry_id ORDER BY p.ordinal LIMIT {BatchSize}"),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var hasLock = reader.GetBoolean(0);
        await reader.NextResultAsync(cancellationToken);
        var head = await reader.ReadAsync(cancellationToken) ? new AuditHead(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
        await reader.NextResultAsync(cancellationToken);
        var entries = new List<AuditContent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(AuditContent.Read(reader, 0)!);
        }

        return (hasLock, head, entries);
    }

    private async Task<AuditHead> WriteAsync(NpgsqlConnection connection, AuditHead? head, List<AuditContent> entries, CancellationToken cancellationToken)
    {
        var seqs = new long[entries.Count];
        var ids = new Guid[entries.Count];
        var prevHashes = new byte[entries.Count][];
        var hashes = new byte[entries.Count][];
        var seq = head?.Seq ?? 0;
        var last = head?.Hash.ToArray() ?? AuditContent.Genesis.ToArray();
        for (var i = 0; i < entries.Count; i++)
        {
            seqs[i] = ++seq;
            ids[i] = entries[i].Id;
            prevHashes[i] = last;
            last = hashes[i] = entries[i].Hash(_schema, seq, last);
        }

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand($"INSERT INTO {_schema}.audit_seals (seq, entry_id, prev_hash, hash) SELECT * FROM unnest($1, $2, $3, $4)")
                {
                    Parameters =
                    {
                        new NpgsqlParameter { Value = seqs, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                        new NpgsqlParameter { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                        new NpgsqlParameter { Value = prevHashes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
                        new NpgsqlParameter { Value = hashes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
                    },
                },
                new NpgsqlBatchCommand($"DELETE FROM {_schema}.audit_pending WHERE entry_id = ANY ($1)")
                {
                    Parameters = { new NpgsqlParameter { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return new AuditHead(seq, last);
    }
}
