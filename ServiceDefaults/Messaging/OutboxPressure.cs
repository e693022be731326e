namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>Whether so much waits for the broker that bulk writes should be told to come back later (503 + Retry-After, reliability 2.4);
/// never a reason to turn away a protected contributor. From a count taken every few seconds, so asking costs nothing.</summary>
public sealed class OutboxPressure
{
    internal const long MaxUnsent = 100_000;

    internal static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    private readonly MessagingStatus _status;

    internal OutboxPressure(MessagingStatus status) => _status = status;

    public bool IsHigh => _status.Statistics is { } statistics && IsTooMuch(statistics);

    internal static bool IsTooMuch(OutboxStatistics statistics) => statistics.Unsent > MaxUnsent || statistics.OldestAge > MaxAge;
}
