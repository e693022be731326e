namespace Trilateral.Notifications.Proofs;

/// <summary>What a mail or a delivery comes to as proof of notice: null while it is not known yet.</summary>
internal static class ProofRule
{
    /// <summary>What has not arrived by then is told as late, so that somebody sees to it; the attempts go on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    private const string TooLate = "late";

    /// <param name="Told">delivered, or how it bounced.</param>
    /// <param name="At">Of a delivery, when it was taken; otherwise when it was seen to fail.</param>
    internal sealed record Judged(string Told, DateTimeOffset At)
    {
        public bool IsDelivered => Told == NoticeWatch.Delivered;

        /// <summary>Whether attempts go on, so that it may come to something else by itself.</summary>
        public bool MayChange => Told == TooLate;
    }

    /// <summary>A relay that takes a mail may still give it back: only one not known to have failed for a while is proof.</summary>
    /// <param name="state">Of the mail; null where it is gone.</param>
    /// <param name="endedAt">When the relay took it, or it was given up.</param>
    /// <param name="suppressedAt">Since when the contact's address is known to work no more.</param>
    /// <param name="settle">How long a mail that was taken may turn out to have failed.</param>
    /// <param name="createdAt">When the notice was written down.</param>
    /// <param name="now">UTC.</param>
    public static Judged? OfMail(string? state, DateTimeOffset? endedAt, DateTimeOffset? suppressedAt, TimeSpan settle, DateTimeOffset createdAt, DateTimeOffset now) => (state, endedAt) switch
    {
        ("pending", _) => Late(createdAt, now),
        ("sent", { } taken) when suppressedAt >= taken && suppressedAt < taken + settle => new("failed", suppressedAt.Value),
        ("sent", { } taken) => now >= taken + settle ? new(NoticeWatch.Delivered, taken) : null,
        ("returned", _) => new("failed", endedAt ?? now),
        (null, _) => new("gone", now),
        _ => new(state, endedAt ?? now),
    };

    /// <param name="state">Of the delivery; null where its endpoint is gone.</param>
    /// <param name="takenAt">When the receiver answered 2xx, where it did.</param>
    /// <param name="createdAt">When the notice was written down.</param>
    /// <param name="now">UTC.</param>
    public static Judged? OfWebhook(string? state, DateTimeOffset? takenAt, DateTimeOffset createdAt, DateTimeOffset now) => state switch
    {
        "pending" => Late(createdAt, now),
        NoticeWatch.Delivered => new(NoticeWatch.Delivered, takenAt ?? now),
        null => new("gone", now),
        _ => new(state, now),
    };

    // A delivery can wait for ever: for a client, say, whose mandate has ended.
    private static Judged? Late(DateTimeOffset createdAt, DateTimeOffset now) => now >= createdAt + Patience ? new(TooLate, now) : null;
}
