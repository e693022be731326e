namespace Trilateral.Events.Contracts;

/// <summary>A constructive dialogue will be held. Carries its public state.</summary>
/// <param name="DialogueId"><c>evt_</c> and 32 hex digits.</param>
/// <param name="Version">From 1; a receiver applies only a newer one.</param>
/// <param name="Topic">For example firearms; new ones may appear.</param>
/// <param name="Title">As announced.</param>
/// <param name="Session">The working group session it follows.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="TimeZone">IANA name; its deadlines are stated in this zone.</param>
/// <param name="Place">City or venue; empty for an online dialogue without one.</param>
/// <param name="Format">inPerson, online or hybrid.</param>
/// <param name="PreparationStartsAt">UTC.</param>
/// <param name="PreparationEndsAt">UTC.</param>
/// <param name="RegistrationClosesAt">UTC; the last second that counts.</param>
/// <param name="AnnouncedAt">UTC.</param>
/// <param name="Reach"><c>global</c>.</param>
/// <param name="Class">Public.</param>
public sealed record DialogueAnnounced(
    string DialogueId,
    long Version,
    string Topic,
    string Title,
    string Session,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string TimeZone,
    string Place,
    string Format,
    DateTimeOffset PreparationStartsAt,
    DateTimeOffset PreparationEndsAt,
    DateTimeOffset RegistrationClosesAt,
    DateTimeOffset AnnouncedAt,
    string Reach,
    string Class);
