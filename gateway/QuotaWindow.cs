using System.Globalization;
using System.Threading.RateLimiting;

namespace Trilateral.Gateway;

/// <summary>
/// So many requests in a minute, which begins with the first of them. The framework's own window limiter does not tell what is left and for how long,
/// which every answer has to say (wire-contracts §3, row 14); partitions and their clean-up are the framework's.
/// </summary>
internal sealed class QuotaWindow(QuotaKey key, TimeProvider time) : RateLimiter
{
    /// <summary>Length of the window, in seconds.</summary>
    public const int Seconds = 60;

    private readonly Lock _gate = new();
    private readonly string _policy = string.Create(CultureInfo.InvariantCulture, $"\"{key.Policy}\";q={key.PerMinute};w={Seconds}");
    private long _endsAt;
    private int _left;

    /// <summary>Null while the window runs: a limiter that were dropped then would forget what was used.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_gate)
            {
                var over = time.GetUtcNow().Ticks - _endsAt;
                return over > 0 ? TimeSpan.FromTicks(over) : null;
            }
        }
    }

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override QuotaLease AttemptAcquireCore(int permitCount)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow().Ticks;
            if (now >= _endsAt)
            {
                (_endsAt, _left) = (now + (Seconds * TimeSpan.TicksPerSecond), key.PerMinute);
            }

            // Rounded up: a caller who waits exactly so long finds the window new.
            var wait = (int)((_endsAt - now + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
            var acquired = _left > 0;
            if (acquired)
            {
                _left--;
            }

            return new QuotaLease(acquired, key.Policy, _policy, _left, wait);
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        ValueTask.FromResult<RateLimitLease>(AttemptAcquireCore(permitCount));
}

/// <summary>Whose requests are counted together: a client's, or those of an address that shows no valid token. Never the address of a gateway or proxy header.</summary>
internal readonly record struct QuotaKey(string Policy, object Whose, int PerMinute);

/// <summary>One request's place in a window.</summary>
internal sealed class QuotaLease(bool acquired, string name, string policy, int left, int wait) : RateLimitLease
{
    public override bool IsAcquired => acquired;

    public override IEnumerable<string> MetadataNames => [MetadataName.RetryAfter.Name];

    public string Name => name;

    public string Policy => policy;

    public int Wait => wait;

    public string State => string.Create(CultureInfo.InvariantCulture, $"\"{name}\";r={left};t={wait}");

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? TimeSpan.FromSeconds(wait) : null;
        return metadata is not null;
    }
}
