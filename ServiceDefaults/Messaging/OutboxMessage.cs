namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>A message waiting for the broker, written in the transaction of the change it tells of (reliability 2.2).</summary>
internal sealed class OutboxMessage
{
    public const string ToSubscribers = "subscribers";

    public long Id { get; private set; }

    public required Guid MessageId { get; init; }

    /// <summary><see cref="ToSubscribers"/>, or one of the service's own queues when a failed message is to be delivered again.</summary>
    public string Destination { get; init; } = ToSubscribers;

    /// <summary>How often consumers have already put this message off (0 for a new one).</summary>
    public int Redelivery { get; init; }

    /// <summary>MassTransit's URN; resolved through the definition's known types only, never by loading a type.</summary>
    public required string MessageType { get; init; }

    public string ContentType { get; init; } = "application/json";

    public required string Body { get; init; }

    public Guid? OrderingKey { get; init; }

    public long? AggregateVersion { get; init; }

    public string? Traceparent { get; init; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    /// <summary>Claims by a dispatcher; more than one means the message may have left more than once.</summary>
    public int Attempts { get; private set; }

    /// <summary>The dispatcher that has the row on its way; null for one that is not, or is put off for another reason.</summary>
    public Guid? ClaimedBy { get; private set; }

    /// <summary>Refusals of this very message; only these count towards parking.</summary>
    public int Failures { get; private set; }

    public string? LastErrorCode { get; private set; }

    public DateTimeOffset? SentAt { get; private set; }

    public DateTimeOffset? ParkedAt { get; private set; }
}
