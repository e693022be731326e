using Npgsql;

namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>The time one process is leader: its connection renews the lease and hears of new rows.</summary>
internal sealed class LeaderTerm(NpgsqlConnection connection, string table, string purpose, Guid holder, MessagingTiming timing) : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(2);

    /// <summary>Returns when the lease is lost; throws when the connection is.</summary>
    public async Task KeepAsync(Action rowsWritten, CancellationToken cancellationToken)
    {
        connection.Notification += (_, _) => rowsWritten();
        var renewed = TimeProvider.System.GetTimestamp();
        while (await RenewAsync(cancellationToken))
        {
            renewed = TimeProvider.System.GetTimestamp();
            for (var left = timing.LeaseRenewal; left > TimeSpan.Zero; left = timing.LeaseRenewal - TimeProvider.System.GetElapsedTime(renewed))
            {
                await connection.WaitAsync(WholeMilliseconds(left), cancellationToken);
            }
        }
    }

    /// <summary>Rounded up: the driver cuts to whole milliseconds and takes 0 for "for ever", which would end the renewals without ending the term.</summary>
    internal static TimeSpan WholeMilliseconds(TimeSpan left) => TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds)));

    /// <summary>Gives leadership up at once instead of letting it run out; a lost connection frees it anyway.</summary>
    public async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(ReleaseLimit);
        await using var command = new NpgsqlCommand($"UPDATE {table} SET expires_at = '-infinity' WHERE purpose = @purpose AND holder = @holder", connection);
        command.Parameters.AddWithValue("purpose", purpose);
        command.Parameters.AddWithValue("holder", holder);
        await command.ExecuteNonQueryAsync(limit.Token);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"UPDATE {table} SET expires_at = clock_timestamp() + @duration WHERE purpose = @purpose AND holder = @holder", connection)
        {
            // A renewal that takes longer than the lease is none.
            CommandTimeout = (int)Math.Ceiling(timing.LeaseDuration.TotalSeconds / 2),
        };
        command.Parameters.AddWithValue("duration", timing.LeaseDuration);
        command.Parameters.AddWithValue("purpose", purpose);
        command.Parameters.AddWithValue("holder", holder);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
