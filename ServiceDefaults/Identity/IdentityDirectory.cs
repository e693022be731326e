using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace Trilateral.ServiceDefaults.Identity;

/// <summary>
/// Keeps <see cref="IdentitySnapshot"/> true: asks once a second whether the feed's version moved and reads the tables again if so; every replica
/// does, whichever of them consumed the message. A token that the picture does not explain makes it look at once.
/// </summary>
internal sealed partial class IdentityDirectory(NpgsqlDataSource dataSource, IdentityService service, ILogger<IdentityDirectory> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>See <see cref="LookForNewKeysAsync"/>.</summary>
    private static readonly TimeSpan BetweenLooksForKeys = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Lock _keysLock = new();
    private readonly Dictionary<string, (string Jwk, SecurityKey Key)> _keys = new(StringComparer.Ordinal);
    private volatile IdentitySnapshot _snapshot = IdentitySnapshot.Empty;
    private Task _lookingForKeys = Task.CompletedTask;
    private long _lookedForKeysAt;
    private long _readAt;
    private long _silenceTicks = TimeSpan.MaxValue.Ticks;

    public IdentitySnapshot Snapshot => _snapshot;

    /// <summary>False when Membership has not been heard for <see cref="IdentityOptions.FeedMayBeSilent"/>, or the tables cannot be read.</summary>
    public bool IsFresh => IsFreshAfter(TimeSpan.FromTicks(Interlocked.Read(ref _silenceTicks)), Stopwatch.GetElapsedTime(Interlocked.Read(ref _readAt)));

    /// <param name="silence">Since the last news, when the tables were read.</param>
    /// <param name="sinceRead">Since the tables were read.</param>
    internal static bool IsFreshAfter(TimeSpan silence, TimeSpan sinceRead) =>
        silence < IdentityOptions.FeedMayBeSilent && sinceRead < IdentityOptions.FeedMayBeSilent - silence;

    /// <summary>The picture as of now or later. One reads at a time, for all who asked before it began.</summary>
    public async Task<IdentitySnapshot> RefreshAsync(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Interlocked.Read(ref _readAt) <= asked)
            {
                await ReadAsync(cancellationToken);
            }
        }
        finally
        {
            _reading.Release();
        }

        return _snapshot;
    }

    /// <summary>
    /// For a token with a key the picture lacks: reads it again, for all such tokens together once a minute. Whoever sends made-up key names must not
    /// keep the database busy, and a true one is found by the next look of every second; it was published an hour before its use.
    /// </summary>
    public async Task LookForNewKeysAsync(CancellationToken cancellationToken)
    {
        Task looking;
        lock (_keysLock)
        {
            if (_lookedForKeysAt == 0 || _lookingForKeys.IsFaulted || Stopwatch.GetElapsedTime(_lookedForKeysAt) >= BetweenLooksForKeys)
            {
                // Nobody's own cancellation ends it: others wait for the same look.
                (_lookedForKeysAt, _lookingForKeys) = (Stopwatch.GetTimestamp(), RefreshAsync(CancellationToken.None));
            }

            looking = _lookingForKeys;
        }

        // Also those who came late wait until a look under way has ended.
        await looking.WaitAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        using var timer = new PeriodicTimer(Interval);
        do
        {
            try
            {
                await RefreshAsync(stoppingToken);
                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // What is known goes on to count, and ages: sensitive acts stop by themselves.
                if (!failing)
                {
                    LogUnreadable(logger, exception);
                }

                failing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(CancellationToken.None) && !stoppingToken.IsCancellationRequested);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var asked = Stopwatch.GetTimestamp();
        await using (var ask = new NpgsqlCommand($"SELECT version, clock_timestamp() - heard_at FROM {service.Schema}.identity_feed", connection))
        {
            await using var row = await ask.ExecuteReaderAsync(cancellationToken);
            var heard = await row.ReadAsync(cancellationToken);
            var version = heard ? row.GetInt64(0) : 0;
            Interlocked.Exchange(ref _silenceTicks, heard ? row.GetTimeSpan(1).Ticks : TimeSpan.MaxValue.Ticks);
            if (version == _snapshot.Version)
            {
                Interlocked.Exchange(ref _readAt, asked);
                return;
            }

            await row.CloseAsync();
            _snapshot = await ReadTablesAsync(connection, version, cancellationToken);
        }

        Interlocked.Exchange(ref _readAt, asked);
    }

    private async Task<IdentitySnapshot> ReadTablesAsync(NpgsqlConnection connection, long version, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT key_id, jwk FROM {service.Schema}.identity_keys WHERE retired_at IS NULL;
            SELECT client_id, epoch, closed FROM {service.Schema}.identity_clients;
            SELECT mandate_id, client_id, role, framework, starts_at, ends_at FROM {service.Schema}.identity_mandates WHERE ends_at IS NULL OR ends_at > now() - interval '1 day'
            """,
            connection);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new Dictionary<string, SecurityKey>(StringComparer.Ordinal);
        while (await rows.ReadAsync(cancellationToken))
        {
            // The same object as long as it is the same key: verified tokens are remembered by it.
            var (keyId, jwk) = (rows.GetString(0), rows.GetString(1));
            var known = _keys.TryGetValue(keyId, out var kept) && kept.Jwk == jwk ? kept : (Jwk: jwk, Key: new JsonWebKey(jwk));
            _keys[keyId] = known;
            keys[keyId] = known.Key;
        }

        await rows.NextResultAsync(cancellationToken);
        var clients = new List<KnownClient>();
        while (await rows.ReadAsync(cancellationToken))
        {
            clients.Add(new KnownClient { ClientId = rows.GetString(0), Epoch = rows.GetInt64(1), Closed = rows.GetBoolean(2) });
        }

        await rows.NextResultAsync(cancellationToken);
        var mandates = new List<KnownMandate>();
        while (await rows.ReadAsync(cancellationToken))
        {
            mandates.Add(new KnownMandate
            {
                MandateId = rows.GetString(0),
                ClientId = rows.GetString(1),
                Role = rows.GetString(2),
                Framework = await rows.IsDBNullAsync(3, cancellationToken) ? null : rows.GetString(3),
                StartsAt = rows.GetFieldValue<DateTimeOffset>(4),
                EndsAt = await rows.IsDBNullAsync(5, cancellationToken) ? null : rows.GetFieldValue<DateTimeOffset>(5),
            });
        }

        return new IdentitySnapshot(
            version,
            keys.ToFrozenDictionary(StringComparer.Ordinal),
            clients.ToFrozenDictionary(client => client.ClientId, StringComparer.Ordinal),
            mandates.GroupBy(mandate => mandate.ClientId).ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal));
    }

    [LoggerMessage(3001, LogLevel.Warning, "The identity tables cannot be read; what is known goes on to count until it is too old for sensitive acts.")]
    private static partial void LogUnreadable(ILogger logger, Exception exception);
}
