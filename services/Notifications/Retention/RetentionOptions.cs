namespace Trilateral.Notifications.Retention;

/// <summary>The configuration section <c>Retention</c>. What events say is kept for <see cref="Feed.ListEvents.Kept"/>, which is part of the contract and no option.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Longer than any notice is watched, sent again or given back.</summary>
    public static readonly TimeSpan MinDeliveryLog = TimeSpan.FromDays(365);
    public static readonly TimeSpan MaxDeliveryLog = TimeSpan.FromDays(36_525);

    /// <summary>Who was told of what record and when, and what proved it, ids only; counted from the end of the mail. Ten years as the audit log (rule 46); 365 to 36,525 days.</summary>
    public TimeSpan DeliveryLog { get; set; } = TimeSpan.FromDays(3_653);

    /// <returns>What is wrong, in one sentence; null if all is well.</returns>
    public string? Check() => DeliveryLog >= MinDeliveryLog && DeliveryLog <= MaxDeliveryLog
        ? null
        : $"Retention__DeliveryLog is {DeliveryLog}: give {MinDeliveryLog} to {MaxDeliveryLog} (days first), as long as it has to be shown who was told what.";
}
