namespace Trilateral.ServiceDefaults.Messaging;

/// <summary>A message a consumer has taken effect of (reliability 2.5); its key is what makes the effect happen once.</summary>
internal sealed class InboxEntry
{
    /// <summary>Of a message that may still take effect: an hour less than its row would be kept, for senders whose clocks are ahead.</summary>
    public static readonly TimeSpan MaxAge = new MessagingTiming().KeepInbox - TimeSpan.FromHours(1);

    /// <summary>The queue's name: a written constant, so renaming a class repeats no effect.</summary>
    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public DateTimeOffset ProcessedAt { get; private set; }

    /// <summary>Whether the broker marked any delivery of it as a repeated one.</summary>
    public bool Redelivered { get; private set; }

    /// <summary>Later deliveries that were dropped.</summary>
    public int Duplicates { get; private set; }
}
