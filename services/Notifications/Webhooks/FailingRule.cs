namespace Trilateral.Notifications.Webhooks;

/// <summary>
/// When an endpoint that only fails is disabled, and its owner warned before (wire-contracts §2.6). The time counts from the first failure, but only once two
/// failures lie at least twelve hours apart within a day: a receiver that was down for a night is not one that is gone. Asked when an attempt has failed, never of silence.
/// </summary>
internal static class FailingRule
{
    public static readonly TimeSpan Apart = TimeSpan.FromHours(12);
    public static readonly TimeSpan Within = TimeSpan.FromHours(24);
    public static readonly TimeSpan DisabledAfter = TimeSpan.FromHours(120);

    /// <summary>The times after the first failure at which the owner is warned.</summary>
    public static readonly TimeSpan[] WarnedAfter = [TimeSpan.FromHours(24), TimeSpan.FromHours(72)];

    /// <returns>What is due; null for nothing.</returns>
    public static FailingStep? Next(EndpointHealth health, DateTimeOffset now)
    {
        if (!health.FailingCounts || health.FailingSince is not { } since)
        {
            return null;
        }

        if (now - since >= DisabledAfter)
        {
            return new FailingStep(since, 0);
        }

        var passed = WarnedAfter.Count(after => now - since >= after);
        return passed > health.Warnings ? new FailingStep(since, passed) : null;
    }
}

/// <param name="Since">The first failure.</param>
/// <param name="Warning">Its number, from 1; 0: the endpoint is disabled.</param>
internal sealed record FailingStep(DateTimeOffset Since, int Warning);
