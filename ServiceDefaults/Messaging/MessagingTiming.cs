namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>The numbers of reliability 2.4, 2.5, 2.9 and 2.10 in one place; tests shorten the waits, nothing else does.</summary>
internal sealed record MessagingTiming
{
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>One for the whole batch: awaited one by one, a blocked broker would stall it for minutes.</summary>
    public TimeSpan BatchDeadline { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long messages in a connection that the broker has blocked are waited for before they are sent again.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromSeconds(45);

    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan ClaimHold { get; init; } = TimeSpan.FromSeconds(30);

    public int BatchSize { get; init; } = 200;

    public int MaxInFlight { get; init; } = 32;

    public int ParkAfter { get; init; } = 20;

    /// <summary>A frozen leader is replaced within this plus one <see cref="StandbyPoll"/> (F08 allows 15 s).</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LeaseRenewal { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan StandbyPoll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After so many batches in a row that did not reach the broker, the leader steps down for a moment: its own connection may be what is lost.</summary>
    public int RoundsBeforeHandover { get; init; } = 3;

    public IReadOnlyList<TimeSpan> InProcessRetries { get; init; } =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(1)];

    public IReadOnlyList<TimeSpan> Redeliveries { get; init; } =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    public TimeSpan StatisticsInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often <see cref="BusWatch"/> asks the bus and the broker whether there are consumers.</summary>
    public TimeSpan BusLook { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>After so many looks in a row without consumers, the broker there, the process ends; longer than MassTransit takes to come back by itself.</summary>
    public int BusLooksAway { get; init; } = 5;

    /// <summary>At most one process of a service ends in it for <see cref="BusWatch"/>'s sake: longer than an ordinary shutdown (15 s at most) and a start on a busy machine.</summary>
    public TimeSpan BusTurn { get; init; } = TimeSpan.FromSeconds(45);

    public TimeSpan QueueDepthInterval { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan RetentionInterval { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan KeepSent { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Longer than a replay of <see cref="KeepSent"/> plus what a dead letter may wait.</summary>
    public TimeSpan KeepInbox { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a repeat with the same Idempotency-Key gets the stored answer.</summary>
    public TimeSpan KeepAnswers { get; init; } = TimeSpan.FromHours(72);
}
