namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>A message to be published at an instant (reliability 2.8).</summary>
internal sealed class TimerEntry
{
    /// <summary>Becomes the message's id, so that a timer fired twice is one message.</summary>
    public required Guid Id { get; init; }

    public required Guid SagaId { get; init; }

    public required string Kind { get; init; }

    public required int Generation { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? FiredAt { get; private set; }

    public required string MessageType { get; init; }

    public required string Body { get; init; }

    public string? Traceparent { get; init; }
}
