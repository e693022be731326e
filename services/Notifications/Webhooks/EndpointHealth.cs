namespace Trilateral.Notifications.Webhooks;

/// <summary>How an endpoint has fared, as its row keeps it.</summary>
internal sealed record EndpointHealth
{
    /// <summary>Requests under way at a time.</summary>
    public int Concurrency { get; init; } = WebhookEndpoint.MaxConcurrency;

    /// <summary>Nothing is sent before then, because the receiver asked for it.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The first failure after the last success; null while all is well.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>What the last failure was, such as <c>http 500</c> or <c>timeout</c>.</summary>
    public string? LastFailure { get; init; }

    /// <summary>Whether the failures lie far enough apart to count (see <see cref="FailingRule"/>).</summary>
    public bool FailingCounts { get; init; }

    /// <summary>How many warnings the owner got since <see cref="FailingSince"/>.</summary>
    public int Warnings { get; init; }

    /// <summary>Since when the breaker is open; null while it is closed.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Probes that failed since then.</summary>
    public int Probes { get; init; }

    /// <summary>From when on one message may be tried; null while the breaker is closed.</summary>
    public DateTimeOffset? ProbeAt { get; init; }

    /// <summary>Attempts that began earlier are no reason to open the breaker again.</summary>
    public DateTimeOffset? WatchedSince { get; init; }

    /// <summary>Whether its owner is shown that it fails: a single failure is not worth it.</summary>
    public bool IsShown => FailingSince is not null && (OpenedAt is not null || Warnings > 0);
}

/// <summary>How one attempt at an endpoint ended.</summary>
internal sealed record Ending(DateTimeOffset StartedAt, DateTimeOffset EndedAt, EndpointEffect Effect, string? Failure, DateTimeOffset? PauseUntil = null)
{
    public static Ending Of(DeliveryResult result) => new(
        result.Delivery.StartedAt,
        result.EndedAt,
        result.Judgement.Effect,
        result.Answer.Outcome == AttemptOutcome.Delivered ? null : $"{DeliveryStore.Name(result.Answer.Outcome)} {result.Answer.Status}".TrimEnd(),
        result.Judgement.PauseUntil);
}

/// <summary>One line of the log of attempts, for the breaker.</summary>
internal readonly record struct Logged(bool Failed, DateTimeOffset EndedAt);

/// <summary>What the end of attempts means for their endpoint (wire-contracts §2.3, 2.5).</summary>
internal static class HealthRule
{
    /// <summary>Failures in a row that open the breaker.</summary>
    public const int InARow = 10;

    /// <summary>The fewest attempts of the window whose share of failures is looked at, and the most: the latest ones.</summary>
    public const int MinSample = 10;

    /// <inheritdoc cref="MinSample"/>
    public const int MaxSample = 100;

    /// <summary>Of 100: this share of failures opens the breaker.</summary>
    public const int FailedShare = 70;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan FirstProbe = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LastProbe = TimeSpan.FromMinutes(15);

    /// <param name="before">As the row says.</param>
    /// <param name="endings">Of this endpoint, in any order.</param>
    /// <param name="log">What ended before them, newest first; nothing of before <see cref="EndpointHealth.WatchedSince"/>.</param>
    public static EndpointHealth After(EndpointHealth before, IReadOnlyList<Ending> endings, IReadOnlyList<Logged> log)
    {
        var health = before;
        foreach (var ending in endings.OrderBy(ending => ending.EndedAt))
        {
            health = ending.Failure is null ? Succeeded(health, ending) : Failed(health, ending, ending.Failure);
        }

        if (health is not { FailingSince: not null, OpenedAt: null })
        {
            return health;
        }

        List<Logged> latest =
        [
            .. endings.Where(ending => health.WatchedSince is not { } since || ending.EndedAt > since).OrderByDescending(ending => ending.EndedAt).Select(ending => new Logged(ending.Failure is not null, ending.EndedAt)),
            .. log,
        ];
        var now = endings.Max(ending => ending.EndedAt);
        return Opens(latest, now) ? health with { OpenedAt = now, Probes = 0, ProbeAt = now + FirstProbe } : health;
    }

    /// <summary>Ten failures in a row, however long they took; or most of what ended within the window.</summary>
    public static bool Opens(IReadOnlyList<Logged> latest, DateTimeOffset now)
    {
        if (latest.Count >= InARow && latest.Take(InARow).All(one => one.Failed))
        {
            return true;
        }

        var recent = latest.Take(MaxSample).Where(one => one.EndedAt > now - Window).ToList();
        return recent.Count >= MinSample && recent.Count(one => one.Failed) * 100 >= recent.Count * FailedShare;
    }

    /// <summary>Doubles from half a minute to a quarter of an hour.</summary>
    public static TimeSpan ProbeWait(int failedProbes)
    {
        var wait = FirstProbe * Math.Pow(2, Math.Min(failedProbes, 10));
        return wait < LastProbe ? wait : LastProbe;
    }

    private static EndpointHealth Succeeded(EndpointHealth health, Ending ending) => new()
    {
        PausedUntil = health.PausedUntil,
        WatchedSince = health.OpenedAt is null ? health.WatchedSince : ending.EndedAt,
    };

    private static EndpointHealth Failed(EndpointHealth health, Ending ending, string failure)
    {
        // What was under way when the breaker opened is no probe.
        var probed = health.OpenedAt is { } opened && ending.StartedAt >= opened;
        return health with
        {
            FailingSince = health.FailingSince ?? ending.EndedAt,
            LastFailure = failure,
            Concurrency = ending.Effect == EndpointEffect.SlowedDown ? Math.Max(1, health.Concurrency / 2) : health.Concurrency,
            PausedUntil = health.PausedUntil > ending.PauseUntil ? health.PausedUntil : ending.PauseUntil ?? health.PausedUntil,
            Probes = probed ? health.Probes + 1 : health.Probes,
            ProbeAt = probed ? ending.EndedAt + ProbeWait(health.Probes + 1) : health.ProbeAt,
        };
    }
}
