using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Events.HeldEvents;

/// <summary>A held event as the API shows it.</summary>
internal sealed record HeldEventAnswer(
    string Id,
    string Kind,
    string Topic,
    string Title,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string TimeZone,
    string Place,
    string Format,
    string? Country,
    string Source,
    IReadOnlyList<MeetingCount> Counts,
    string? Notes,
    bool RecordedAfterTheFact,
    DateTimeOffset RecordedAt,
    long Version) : IVersioned
{
    public static HeldEventAnswer Of(HeldEvent held) => new(
        held.Id.ToString(),
        WireNames<HeldEventKind>.Of(held.Kind),
        WireNames<Topic>.Of(held.Topic),
        held.Title,
        held.StartsAt,
        held.EndsAt,
        held.TimeZone,
        held.Place,
        WireNames<MeetingFormat>.Of(held.Format),
        held.Country,
        held.Source,
        [.. held.Counts.Select(count => MeetingCount.Of(count.Measure, count.Count))],
        held.Notes,
        RecordedAfterTheFact: true,
        held.RecordedAt,
        held.Version);
}
