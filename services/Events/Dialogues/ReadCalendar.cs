using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Data;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Calendars;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Calendar = Trilateral.ServiceDefaults.Calendars.Calendar;

namespace Trilateral.Events.Dialogues;

/// <summary>A dialogue and its preparation day as a calendar file (RFC 5545). Both keep their UIDs for ever; each change of the dialogue is one more SEQUENCE, so that a reader replaces what it has.</summary>
internal static class ReadCalendar
{
    public static async Task<Results<TextResource, ProblemHttpResult>> HandleAsync(string id, EventsDbContext database, CancellationToken cancellationToken)
    {
        var dialogue = Id<Dialogue>.TryParse(id, null, out var dialogueId)
            ? await database.Dialogues.AsNoTracking().SingleOrDefaultAsync(row => row.Id == dialogueId, cancellationToken)
            : null;
        return dialogue is null
            ? Problem.NotFound("dialogue", Dialogue.IdPrefix)
            : Resource.Text(CalendarSerializer.SerializeToString(Of(dialogue)), "text/calendar; charset=utf-8; method=PUBLISH", dialogue.Version);
    }

    internal static Calendar Of(Dialogue dialogue)
    {
        var main = new CalendarEvent
        {
            Uid = $"{dialogue.Id}@trilateral",
            Sequence = dialogue.Version - 1,
            DtStamp = dialogue.ChangedAt,
            DtStart = dialogue.StartsAt,
            DtEnd = dialogue.EndsAt,
            Summary = dialogue.Title,
            Location = dialogue.Place,
            Description = Describe(dialogue),
            IsCancelled = dialogue.State == DialogueState.Cancelled,
        };
        var preparation = main with
        {
            Uid = $"{dialogue.Id}-preparation@trilateral",
            DtStart = dialogue.PreparationStartsAt,
            DtEnd = dialogue.PreparationEndsAt,
            Summary = $"Preparation day: {dialogue.Title}",
        };
        return new Calendar { Method = "PUBLISH", Events = [main, preparation] };
    }

    private static string Describe(Dialogue dialogue)
    {
        string[] lines =
        [
            $"Follows: {dialogue.Session}",
            $"Languages: {string.Join(", ", dialogue.Languages)}",
            $"In {dialogue.TimeZone}: {LocalTime.In(dialogue.StartsAt, dialogue.TimeZone).ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)}",
            dialogue.CancellationReason is { } reason
                ? $"Cancelled: {reason}"
                : $"Registration closes at {LocalTime.Say(dialogue.RegistrationClosesAt, dialogue.TimeZone)}",
        ];
        return string.Join('\n', lines);
    }
}
