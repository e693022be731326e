using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Trilateral.ServiceDefaults.Persistence.Audit;

/// <summary>Everything of an entry that the chain vouches for, as read from the database.</summary>
internal sealed record AuditContent(
    Guid Id,
    DateTimeOffset At,
    DateTimeOffset RecordedAt,
    string Actor,
    string Side,
    string Action,
    string Subject,
    string? Before,
    string? After,
    string? RuleId,
    int? RuleVersion,
    string? Reason)
{
    public const string Columns = "e.id, e.at, e.recorded_at, e.actor, e.side, e.action, e.subject, e.before, e.after, e.rule_id, e.rule_version, e.reason";
    private const string Domain = "trilateral.audit.v1";

    public static ReadOnlySpan<byte> Genesis => new byte[SHA256.HashSizeInBytes];

    /// <summary>Reads <see cref="Columns"/> starting at column <paramref name="first"/>; null when an outer join found no entry.</summary>
    public static AuditContent? Read(NpgsqlDataReader row, int first) => row.IsDBNull(first)
        ? null
        : new AuditContent(
            row.GetGuid(first),
            row.GetFieldValue<DateTimeOffset>(first + 1),
            row.GetFieldValue<DateTimeOffset>(first + 2),
            row.GetString(first + 3),
            row.GetString(first + 4),
            row.GetString(first + 5),
            row.GetString(first + 6),
            Text(row, first + 7),
            Text(row, first + 8),
            Text(row, first + 9),
            row.IsDBNull(first + 10) ? null : row.GetInt32(first + 10),
            Text(row, first + 11));

    /// <summary>SHA-256 over domain, schema, place, previous hash and every field, each preceded by its length, so that no two entries share an encoding.</summary>
    public byte[] Hash(string schema, long seq, ReadOnlySpan<byte> prevHash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Domain);
        Append(hash, schema);
        Append(hash, seq);
        hash.AppendData(prevHash);
        Span<byte> id = stackalloc byte[16];
        Id.TryWriteBytes(id, bigEndian: true, out _);
        hash.AppendData(id);
        Append(hash, Microseconds(At));
        Append(hash, Microseconds(RecordedAt));
        Append(hash, Actor);
        Append(hash, Side);
        Append(hash, Action);
        Append(hash, Subject);
        Append(hash, Before);
        Append(hash, After);
        Append(hash, RuleId);
        Append(hash, RuleVersion is { } version ? version : long.MinValue);
        Append(hash, Reason);
        return hash.GetHashAndReset();
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long Microseconds(DateTimeOffset value) => (value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        hash.AppendData(bytes);
    }

    // A length of -1 tells null from the empty text.
    private static void Append(IncrementalHash hash, string? value)
    {
        Append(hash, value is null ? -1 : Encoding.UTF8.GetByteCount(value));
        if (value is not null)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(value));
        }
    }
}
