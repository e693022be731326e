using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Trilateral.Gateway;

/// <summary>The published signing keys, read over HTTP and kept: the edge has no database. Read anew every five minutes, and for an unknown key at most once a minute (wire-contracts §4, row 5).</summary>
internal sealed partial class EdgeKeys(ServiceClient services, TimeProvider time, ILogger<EdgeKeys> logger) : BackgroundService
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan BetweenFirstTries = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenRefetches = TimeSpan.FromMinutes(1);

    /// <summary>With a replica that does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile FrozenDictionary<string, SecurityKey>? _known;
    private long _askedForUnknownAt = long.MinValue;

    /// <summary>Null before keys were ever had. Another object whenever they were read anew and differ.</summary>
    public FrozenDictionary<string, SecurityKey>? Known => _known;

    public SecurityKey? Of(string keyId) => _known?.GetValueOrDefault(keyId);

    /// <summary>Looks for a key nobody knows; answers at once, without asking, when that was done within the last minute.</summary>
    public async Task<bool> LookForAsync(string keyId, CancellationToken cancellationToken)
    {
        var (now, last) = (time.GetUtcNow().Ticks, Interlocked.Read(ref _askedForUnknownAt));
        if ((last == long.MinValue || now - last >= BetweenRefetches.Ticks) && Interlocked.CompareExchange(ref _askedForUnknownAt, now, last) == last)
        {
            await ReadAsync(cancellationToken);
        }

        return Of(keyId) is not null;
    }

    /// <summary>Tries once to get the first keys.</summary>
    public async Task<bool> HasAnyAsync(CancellationToken cancellationToken)
    {
        if (_known is null && await _reading.WaitAsync(0, cancellationToken))
        {
            _reading.Release();
            await ReadAsync(cancellationToken);
        }

        return _known is not null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var missing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var read = await ReadAsync(stoppingToken);
                if (!read && !missing)
                {
                    LogMissing(logger);
                }

                missing = !read;
                await Task.Delay(_known is null ? BetweenFirstTries : Lifetime, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    /// <returns>False when nobody published a readable set; what is known goes on to count.</returns>
    private async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (await services.ReadAsync("membership", "/.well-known/jwks.json", Patience, cancellationToken) is not { } text || Parse(text) is not { Count: > 0 } keys)
            {
                return false;
            }

            if (_known is not { } known || !known.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(keys.Keys))
            {
                _known = keys;
            }

            return true;
        }
        finally
        {
            _reading.Release();
        }
    }

    private static FrozenDictionary<string, SecurityKey>? Parse(string text)
    {
        try
        {
            return new JsonWebKeySet(text).Keys.Where(key => key.Kid is not null && key.Kty is "EC" or "RSA")
                .ToFrozenDictionary(key => key.Kid, SecurityKey (key) => key, StringComparer.Ordinal);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [LoggerMessage(4001, LogLevel.Warning, "The signing keys cannot be read; without any, every call that needs a token is answered 503.")]
    private static partial void LogMissing(ILogger logger);
}
