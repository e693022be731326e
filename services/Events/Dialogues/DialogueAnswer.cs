using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Events.Dialogues;

/// <summary>A dialogue as the API shows it.</summary>
internal sealed record DialogueAnswer(
    string Id,
    string Topic,
    string Title,
    string Session,
    string State,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string TimeZone,
    string Place,
    string Format,
    IReadOnlyList<string> Languages,
    Seats Capacity,
    Seats PerOrganisation,
    Period PreparationDay,
    DateTimeOffset RegistrationClosesAt,
    string RegistrationClosesLocal,
    IReadOnlyList<AgendaLine> Agenda,
    DateTimeOffset AnnouncedAt,
    DateTimeOffset? CancelledAt,
    string? CancellationReason,
    long Version) : IVersioned
{
    public static DialogueAnswer Of(Dialogue dialogue) => new(
        dialogue.Id.ToString(),
        WireNames<Topic>.Of(dialogue.Topic),
        dialogue.Title,
        dialogue.Session,
        WireNames<DialogueState>.Of(dialogue.State),
        dialogue.StartsAt,
        dialogue.EndsAt,
        dialogue.TimeZone,
        dialogue.Place,
        WireNames<MeetingFormat>.Of(dialogue.Format),
        dialogue.Languages,
        new Seats(dialogue.CapacityInPerson, dialogue.CapacityOnline),
        new Seats(dialogue.CapInPerson, dialogue.CapOnline),
        new Period(dialogue.PreparationStartsAt, dialogue.PreparationEndsAt),
        dialogue.RegistrationClosesAt,
        LocalTime.Write(dialogue.RegistrationClosesAt, dialogue.TimeZone),
        [.. dialogue.Agenda.Select(item => new AgendaLine(WireNames<AgendaPart>.Of(item.Part), item.Title))],
        dialogue.AnnouncedAt,
        dialogue.CancelledAt,
        dialogue.CancellationReason,
        dialogue.Version);
}

/// <summary>Numbers of places or people, by the way they take part.</summary>
internal sealed record Seats(int? InPerson, int? Online);

/// <param name="StartsAt">With its offset.</param>
/// <param name="EndsAt">After the beginning.</param>
internal sealed record Period(DateTimeOffset? StartsAt, DateTimeOffset? EndsAt);

/// <param name="Part">One of <see cref="AgendaPart"/>, in camelCase.</param>
/// <param name="Title">Up to 200 characters.</param>
internal sealed record AgendaLine(string? Part, string? Title);
