namespace Trilateral.Notifications.Mail;

/// <summary>When a mail is tried again and what a refusal means (wire-contracts §5.8).</summary>
internal static class MailSchedule
{
    /// <summary>Refusals for good within <see cref="RefusalWindow"/> after which an address gets no more mail; one is enough if it does not exist.</summary>
    public const int MaxRefusals = 3;

    public static readonly TimeSpan RefusalWindow = TimeSpan.FromDays(7);

    /// <summary>After a mail was sent within which it may come back: servers give up after four or five days (RFC 5321), and what is older says nothing of the address as it is now.</summary>
    public static readonly TimeSpan ReturnWindow = TimeSpan.FromDays(7);

    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    /// <param name="reply">What the relay said.</param>
    /// <param name="attempts">Attempts made, 1 or more.</param>
    /// <param name="now">The end of the last.</param>
    public static MailJudgement Judge(MailReply reply, int attempts, DateTimeOffset now) => reply.Kind switch
    {
        MailReplyKind.Accepted => new(MailState.Sent, null),
        MailReplyKind.Refused => new(MailState.Refused, null),
        _ when attempts <= Delays.Length => new(MailState.Pending, now + Delays[attempts - 1]),
        _ => new(MailState.Exhausted, null),
    };

    /// <param name="reply">The refusal just heard.</param>
    /// <param name="earlier">Refusals of the same address within the window before it.</param>
    public static bool Suppresses(MailReply reply, int earlier) =>
        reply is { Kind: MailReplyKind.Refused, OfRecipient: true } && (reply.Status == "5.1.1" || earlier + 1 >= MaxRefusals);
}

/// <param name="State">Of the mail, afterwards.</param>
/// <param name="DueAt">Of the next attempt; null when there is none.</param>
internal sealed record MailJudgement(MailState State, DateTimeOffset? DueAt);

/// <summary>What the relay made of a mail.</summary>
/// <param name="Kind">Which follows what.</param>
/// <param name="Code">The reply code; 0 where none came.</param>
/// <param name="Status">The enhanced status (RFC 3463), where the relay gave one.</param>
/// <param name="OfRecipient">Whether it was the recipient that was refused, not the mail or the sender.</param>
internal sealed record MailReply(MailReplyKind Kind, int Code, string? Status = null, bool OfRecipient = false);

internal enum MailReplyKind
{
    Accepted,

    /// <summary>For good (5xx).</summary>
    Refused,

    /// <summary>For now (4xx), or the relay could not be used.</summary>
    PutOff,
}
