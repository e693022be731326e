using System.Data;
using Npgsql;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>Checks a service's audit chain row by row, in constant memory.</summary>
public static class AuditChain
{
    /// <summary>How long an entry may wait for its seal before the check calls it a break, unless the caller says otherwise.</summary>
    public static readonly TimeSpan DefaultMaxUnsealedAge = TimeSpan.FromSeconds(60);

    /// <summary>Recomputes every hash from the first seal on.</summary>
    /// <param name="connection">Open, without a transaction; reading rights are enough.</param>
    /// <param name="schema">The service's.</param>
    /// <param name="seenBefore">A head from an earlier check or a checkpoint. A chain cut off at its end together with its entries is whole in itself: only this shows the cut.</param>
    /// <param name="maxUnsealedAge">By the database clock; <see cref="DefaultMaxUnsealedAge"/> when null.</param>
    /// <param name="cancellationToken">Ends the check; nothing is left behind.</param>
    public static async Task<AuditVerification> VerifyAsync(
        NpgsqlConnection connection,
        string schema,
        AuditHead? seenBefore = null,
        TimeSpan? maxUnsealedAge = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        SqlName.Require(schema);

        // One snapshot for all queries: sealing goes on meanwhile.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var (head, broken) = await WalkAsync(connection, schema, seenBefore, cancellationToken);
        if (broken is { Fault: AuditFault.Edited or AuditFault.Missing, Seq: { } seq })
        {
            broken = await IsElsewhereAsync(connection, schema, seq, head, cancellationToken) ? broken with { Fault = AuditFault.Reordered } : broken;
        }

        broken ??= head?.Seq < seenBefore?.Seq || (head is null && seenBefore is not null) ? new AuditBreak(AuditFault.Missing, (head?.Seq ?? 0) + 1, null) : null;
        broken ??= await FindUnsealedAsync(connection, schema, maxUnsealedAge ?? DefaultMaxUnsealedAge, cancellationToken);
        return new AuditVerification(head?.Seq ?? 0, head, broken);
    }

    private static async Task<(AuditHead? Head, AuditBreak? Broken)> WalkAsync(NpgsqlConnection connection, string schema, AuditHead? seenBefore, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT s.seq, s.entry_id, s.prev_hash, s.hash, {AuditContent.Columns} FROM {schema}.audit_seals s LEFT JOIN {schema}.audit_entries e ON e.id = s.entry_id ORDER BY s.seq",
            connection)
        {
            CommandTimeout = 0,
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        AuditHead? head = null;
        while (await row.ReadAsync(cancellationToken))
        {
            var expected = (head?.Seq ?? 0) + 1;
            var entryId = row.GetGuid(1);
            var hash = row.GetFieldValue<byte[]>(3);
            var fault = row.GetInt64(0) != expected ? AuditFault.Missing : Check(row, schema, expected, head, hash);
            if (fault is null && seenBefore?.Seq == expected && !seenBefore.Hash.Span.SequenceEqual(hash))
            {
                fault = AuditFault.Edited;
            }

            if (fault is not null)
            {
                return (head, new AuditBreak(fault.Value, expected, row.GetInt64(0) == expected ? entryId : null));
            }

            head = new AuditHead(expected, hash);
        }

        return (head, null);
    }

    private static AuditFault? Check(NpgsqlDataReader row, string schema, long seq, AuditHead? head, ReadOnlySpan<byte> hash)
    {
        var prevHash = head is null ? AuditContent.Genesis : head.Hash.Span;
        if (AuditContent.Read(row, 4) is not { } entry)
        {
            return AuditFault.Missing;
        }

        if (entry.Hash(schema, seq, prevHash).AsSpan().SequenceEqual(hash))
        {
            return row.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(prevHash) ? null : AuditFault.Edited;
        }

        // A seal that follows another one than the last stands where a different seal belongs.
        return row.GetFieldValue<byte[]>(2).AsSpan().SequenceEqual(prevHash) ? AuditFault.Edited : AuditFault.Missing;
    }

    /// <summary>Whether what belongs at <paramref name="seq"/> is still there, but in another place: an entry that fits the seal's hash, or a seal that follows the last good one.</summary>
    private static async Task<bool> IsElsewhereAsync(NpgsqlConnection connection, string schema, long seq, AuditHead? head, CancellationToken cancellationToken)
    {
        var prevHash = head?.Hash.ToArray() ?? AuditContent.Genesis.ToArray();
        byte[]? sealedHash;
        await using (var command = new NpgsqlCommand($"SELECT hash FROM {schema}.audit_seals WHERE seq = $1", connection) { Parameters = { new() { Value = seq } } })
        {
            sealedHash = (byte[]?)await command.ExecuteScalarAsync(cancellationToken);
        }

        await using var all = new NpgsqlCommand(
            $"SELECT s.prev_hash, s.hash, {AuditContent.Columns} FROM {schema}.audit_seals s JOIN {schema}.audit_entries e ON e.id = s.entry_id WHERE s.seq > $1", connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = seq } },
        };
        await using var row = await all.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var entry = AuditContent.Read(row, 2)!;
            var fitting = entry.Hash(schema, seq, prevHash);
            var isSealHere = sealedHash is not null && fitting.AsSpan().SequenceEqual(sealedHash);
            var isSealMoved = row.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(prevHash) && row.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(fitting);
            if (isSealHere || isSealMoved)
            {
                return true;
            }
        }

        return false;
    }

    // From both ends: an entry nobody queued or whose place in the queue was removed, and a place in the queue whose entry was.
    private static async Task<AuditBreak?> FindUnsealedAsync(NpgsqlConnection connection, string schema, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            Timeout = 0,
            BatchCommands =
            {
                new NpgsqlBatchCommand(
                    $"SELECT p.entry_id FROM {schema}.audit_pending p WHERE NOT EXISTS (SELECT FROM {schema}.audit_entries e WHERE e.id = p.entry_id) ORDER BY p.ordinal LIMIT 1"),
                new NpgsqlBatchCommand(
                    $"SELECT e.id FROM {schema}.audit_entries e WHERE e.recorded_at < now() - $1 AND NOT EXISTS (SELECT FROM {schema}.audit_seals s WHERE s.entry_id = e.id) ORDER BY e.recorded_at, e.id LIMIT 1")
                {
                    Parameters = { new() { Value = maxAge } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (await reader.ReadAsync(cancellationToken))
        {
            return new AuditBreak(AuditFault.Missing, null, reader.GetGuid(0));
        }

        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new AuditBreak(AuditFault.Unsealed, null, reader.GetGuid(0)) : null;
    }
}
