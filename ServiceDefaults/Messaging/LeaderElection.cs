using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>
/// One dispatcher per service (reliability 2.4). Leadership is a row with an end by the database clock, renewed every 2 s, not an advisory lock:
/// a stopped process keeps its lock, because the kernel goes on answering for its connection. The row also names the leader's database
/// session, so the end of that session (a killed process, a restarted server) frees leadership at once.
/// </summary>
internal sealed class LeaderElection(
    [FromKeyedServices(ServiceDatabaseExtensions.DedicatedConnections)] NpgsqlDataSource dataSource, MessagingDefinition definition, MessagingTiming timing) : IDisposable
{
    private const string Purpose = "outbox";

    private readonly string _table = $"\"{definition.Service}\".dispatcher_lease";

    // Kept while standing by: without a pool every look would open one.
    private NpgsqlConnection? _standby;

    /// <summary>This process, for its whole life.</summary>
    public Guid Holder { get; } = Guid.NewGuid();

    /// <summary>Becomes leader if nobody is. The connection is the leader's for the whole term and listens for new rows.</summary>
    public async Task<LeaderTerm?> TryBeginAsync(CancellationToken cancellationToken)
    {
        var connection = Interlocked.Exchange(ref _standby, null) ?? await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            // The question first: standing by should not write.
            if (await IsFreeAsync(connection, cancellationToken) && await TakeAsync(connection, cancellationToken))
            {
                await using var listen = new NpgsqlCommand($"LISTEN \"{OutboxNotification.Channel(definition.Service)}\"", connection);
                await listen.ExecuteNonQueryAsync(cancellationToken);
                var term = new LeaderTerm(connection, _table, Purpose, Holder, timing);
                connection = null;
                return term;
            }

            connection = Interlocked.Exchange(ref _standby, connection);
            return null;
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _standby, null)?.Dispose();

    private async Task<bool> IsFreeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT NOT EXISTS (SELECT FROM {_table} AS l WHERE purpose = '{Purpose}' AND NOT ({Takeable}))", connection);
        command.Parameters.AddWithValue("holder", Holder);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<bool> TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO {_table} AS l (purpose, holder, backend_pid, backend_start, expires_at)
            SELECT '{Purpose}', @holder, pid, backend_start, clock_timestamp() + @duration FROM pg_stat_activity WHERE pid = pg_backend_pid()
            ON CONFLICT (purpose) DO UPDATE
            SET holder = excluded.holder, backend_pid = excluded.backend_pid, backend_start = excluded.backend_start, expires_at = excluded.expires_at
            WHERE {Takeable}
            """,
            connection);
        command.Parameters.AddWithValue("holder", Holder);
        command.Parameters.AddWithValue("duration", timing.LeaseDuration);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    // backend_start is hidden from other roles; the process number alone then has to do.
    private const string Takeable = """
        l.holder = @holder OR l.expires_at < clock_timestamp() OR NOT EXISTS (
            SELECT FROM pg_stat_activity AS a
            WHERE a.pid = l.backend_pid AND (a.backend_start IS NULL OR l.backend_start IS NULL OR a.backend_start = l.backend_start))
        """;
}
