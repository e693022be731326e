namespace Trilateral.Notifications.Webhooks;

/// <summary>When the next attempt is due (wire-contracts §2.3, 2.4). Jitter is only added, so nothing is ever early.</summary>
internal sealed class RetrySchedule
{
    public const double MaxJitter = 0.2;
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Standard =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <param name="delays">From the configuration; empty for the standard ones.</param>
    public RetrySchedule(IReadOnlyList<TimeSpan> delays) => Delays = delays.Count == 0 ? Standard : delays;

    /// <summary>Delay before each attempt, after the end of the one before.</summary>
    public IReadOnlyList<TimeSpan> Delays { get; }

    /// <param name="attempts">Attempts made, 1 or more.</param>
    /// <param name="endedAt">End of the last one.</param>
    /// <param name="random">From 0 (no jitter) to 1 (most).</param>
    /// <param name="retryAfter">What the receiver asked for.</param>
    /// <returns>Null when all attempts are used up.</returns>
    public DateTimeOffset? NextAfter(int attempts, DateTimeOffset endedAt, double random, TimeSpan? retryAfter = null)
    {
        if (attempts >= Delays.Count)
        {
            return null;
        }

        var slot = Delays[attempts] * (1 + (MaxJitter * random));
        var asked = retryAfter > MaxRetryAfter ? MaxRetryAfter : retryAfter;
        return endedAt + (asked > slot ? asked.Value : slot);
    }
}
