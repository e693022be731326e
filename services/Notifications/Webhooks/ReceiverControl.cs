namespace Trilateral.Notifications.Webhooks;

/// <summary>What a receiver may ask for in its answer, where its owner allows it (wire-contracts §2.3).</summary>
internal static class ReceiverControl
{
    public const string Header = "webhook-delivery";

    /// <summary>This message is not tried again.</summary>
    public const string AbortMessage = "abort-message";

    /// <summary>Nothing more is sent to the endpoint.</summary>
    public const string Disable = "disable";

    /// <returns>One of the two; null for everything else.</returns>
    public static string? Of(string? value) => value?.Trim() is AbortMessage or Disable ? value.Trim() : null;
}
