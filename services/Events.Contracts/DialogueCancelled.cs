namespace Trilateral.Events.Contracts;

/// <summary>An announced dialogue will not be held, nor its preparation day.</summary>
/// <param name="DialogueId"><c>evt_</c> and 32 hex digits.</param>
/// <param name="Version">A receiver applies only a newer one.</param>
/// <param name="Topic">For example firearms.</param>
/// <param name="Title">As announced.</param>
/// <param name="StartsAt">When it would have begun, UTC.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Reason">Public.</param>
/// <param name="CancelledAt">UTC.</param>
/// <param name="Reach"><c>global</c>.</param>
/// <param name="Class">Public.</param>
public sealed record DialogueCancelled(
    string DialogueId,
    long Version,
    string Topic,
    string Title,
    DateTimeOffset StartsAt,
    string TimeZone,
    string Reason,
    DateTimeOffset CancelledAt,
    string Reach,
    string Class);
