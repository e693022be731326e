namespace Trilateral.Notifications.Mail;

/// <summary>What a mail does to its reader's calendar (RFC 5546): enters a deadline, moves it, or takes it out.</summary>
/// <param name="Sequence">One more with every change, so that a reader that gets mails in another order keeps the newest.</param>
/// <param name="EndsAt">The deadline, UTC.</param>
/// <param name="StampedAt">When this state of it came to be, UTC.</param>
/// <param name="IsCancelled">It no longer counts.</param>
internal sealed record Invitation(long Sequence, DateTimeOffset EndsAt, DateTimeOffset StampedAt, bool IsCancelled)
{
    /// <summary>How long before the deadline the entry begins: it has to have a length to be seen in a calendar.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(30);
}
