namespace Trilateral.Events.Contracts;

/// <summary>A meeting that was held before the platform knew of it is on record. Carries its public state.</summary>
/// <param name="EventId"><c>evt_</c> and 32 hex digits.</param>
/// <param name="Version">From 1; a receiver applies only a newer one.</param>
/// <param name="Kind">For example constructiveDialogue; new ones may appear.</param>
/// <param name="Topic">For example firearms; new ones may appear.</param>
/// <param name="Title">As recorded.</param>
/// <param name="StartsAt">UTC.</param>
/// <param name="EndsAt">UTC.</param>
/// <param name="TimeZone">IANA name of the zone of the place.</param>
/// <param name="Place">City or venue.</param>
/// <param name="Country">ISO 3166-1 alpha-3 of the country it concerned; null for all.</param>
/// <param name="RecordedAt">UTC.</param>
/// <param name="RecordedAfterTheFact">Always true.</param>
/// <param name="Reach"><c>global</c>.</param>
/// <param name="Class">Public.</param>
public sealed record HeldEventRecorded(
    string EventId,
    long Version,
    string Kind,
    string Topic,
    string Title,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string TimeZone,
    string Place,
    string? Country,
    DateTimeOffset RecordedAt,
    bool RecordedAfterTheFact,
    string Reach,
    string Class);
