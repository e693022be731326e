using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Contracts;
using Trilateral.Events.Data;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.HeldEvents;

/// <summary>UNODC records a meeting that was held before the platform knew of it, with its source. The record says so for ever (<c>recordedAfterTheFact</c>) and takes no registration: live rules never bend for history.</summary>
internal static class RecordHeldEvent
{
    public const int MaxTitleLength = 200;
    public const int MaxPlaceLength = 200;
    public const int MaxSourceLength = 500;
    public const int MaxNotesLength = 4000;

    /// <summary>Largest figure.</summary>
    public const int MaxCount = 1_000_000;

    /// <summary>The longest meeting; a session of the Conference takes a week.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(31);

    /// <summary>The Convention was adopted on this day; nothing about it was held earlier.</summary>
    public static readonly DateTimeOffset Earliest = new(2000, 11, 15, 0, 0, 0, TimeSpan.Zero);

    private static readonly int Measures = Enum.GetValues<Measure>().Length;

    /// <param name="Kind">One of <see cref="HeldEventKind"/>, in camelCase.</param>
    /// <param name="Topic">One of <see cref="Meetings.Topic"/>, in camelCase.</param>
    /// <param name="Title">Up to 200 characters.</param>
    /// <param name="StartsAt">When it began, with its offset.</param>
    /// <param name="EndsAt">When it ended: after it began and not in the future.</param>
    /// <param name="TimeZone">IANA name of the zone of the place.</param>
    /// <param name="Place">City or venue, up to 200 characters.</param>
    /// <param name="Format">inPerson, online or hybrid.</param>
    /// <param name="Country">ISO 3166-1 alpha-3 of the country it concerned; left out for all.</param>
    /// <param name="Source">Where it can be read that it was held, up to 500 characters.</param>
    /// <param name="Counts">Figures of the source, each with its measure (rule 47).</param>
    /// <param name="Notes">Up to 4000 characters.</param>
    internal sealed record Request(
        string? Kind,
        string? Topic,
        string? Title,
        DateTimeOffset? StartsAt,
        DateTimeOffset? EndsAt,
        string? TimeZone,
        string? Place,
        string? Format,
        string? Country,
        string? Source,
        IReadOnlyList<CountRequest?>? Counts,
        string? Notes);

    /// <param name="Measure">One of <see cref="Meetings.Measure"/>, in camelCase; each at most once.</param>
    /// <param name="Count">0 to 1000000.</param>
    internal sealed record CountRequest(string? Measure, int? Count);

    /// <summary>What the rule says: a held event, or every reason why not.</summary>
    internal sealed record Decision(HeldEvent? HeldEvent, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<HeldEventAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, EventsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (actor.RefusesWhatIsOfNoCountry() is { } bound)
        {
            return bound;
        }

        var now = time.GetUtcNow();
        var decision = Decide(request, Id.New<HeldEvent>(now), now);
        if (decision.HeldEvent is not { } held)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.HeldEvents.Add(held);
        var version = database.Advance(held);
        var answer = HeldEventAnswer.Of(held);
        database.Publish(
            new HeldEventRecorded(
                answer.Id,
                version.Version,
                answer.Kind,
                answer.Topic,
                answer.Title,
                answer.StartsAt,
                answer.EndsAt,
                answer.TimeZone,
                answer.Place,
                answer.Country,
                answer.RecordedAt,
                RecordedAfterTheFact: true,
                Reach: "global",
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "heldEvent.recorded", answer.Id, after: JsonSerializer.Serialize(answer, EventsJson.Default.HeldEventAnswer)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == HeldEvent.OnePerKindTopicAndStart)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict,
                "already-recorded",
                "The event is already recorded",
                "An event of this kind and topic that began at this time is on record; find it in the list of held events.");
        }

        return Resource.Created($"/events/v1/held-events/{held.Id}", answer);
    }

    internal static Decision Decide(Request request, Id<HeldEvent> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var kind = violations.Choice<HeldEventKind>("/kind", request.Kind);
        var topic = violations.Choice<Topic>("/topic", request.Topic);
        var title = violations.Text("/title", request.Title, MaxTitleLength, "the title");
        var (startsAt, endsAt) = ReadPeriod(request, violations, now);
        var zone = violations.TimeZone("/timeZone", request.TimeZone);
        var place = violations.Text("/place", request.Place, MaxPlaceLength, "the place");
        var format = violations.Choice<MeetingFormat>("/format", request.Format);
        var country = request.Country is null ? null : violations.Country("/country", request.Country);
        var source = violations.Text("/source", request.Source, MaxSourceLength, "the source");
        var counts = ReadCounts(request.Counts ?? [], violations);
        var notes = violations.LongText("/notes", request.Notes, MaxNotesLength, "the notes", min: 0);
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new HeldEvent
                {
                    Id = id,
                    Kind = kind,
                    Topic = topic,
                    Title = title,
                    StartsAt = startsAt,
                    EndsAt = endsAt,
                    TimeZone = zone,
                    Place = place,
                    Format = format,
                    Country = country,
                    Source = source,
                    Notes = notes.Length == 0 ? null : notes,
                    Counts = counts,
                    RecordedAt = now,
                },
                []);
    }

    private static (DateTimeOffset StartsAt, DateTimeOffset EndsAt) ReadPeriod(Request request, Violations violations, DateTimeOffset now)
    {
        var startsAt = LocalTime.ToSecond(violations.Required("/startsAt", request.StartsAt, "when it began"));
        var endsAt = LocalTime.ToSecond(violations.Required("/endsAt", request.EndsAt, "when it ended"));
        if (request.StartsAt is not null && startsAt < Earliest)
        {
            violations.Add("/startsAt", "too-early", "Give a time from 15 November 2000 on, when the Convention was adopted.");
        }

        if (request.EndsAt is null)
        {
            return (startsAt, endsAt);
        }

        if (endsAt > now)
        {
            violations.Add("/endsAt", "not-yet", "Record an event after it has ended; one that is still to come is announced.");
        }
        else if (request.StartsAt is not null && (endsAt <= startsAt || endsAt - startsAt > MaxDuration))
        {
            violations.Add("/endsAt", "period", string.Create(CultureInfo.InvariantCulture, $"Give an end after the beginning, at most {MaxDuration.Days} days later."));
        }

        return (startsAt, endsAt);
    }

    private static List<HeldCount> ReadCounts(IReadOnlyList<CountRequest?> requested, Violations violations)
    {
        var counts = new List<HeldCount>();
        for (var index = 0; index < Math.Min(requested.Count, Measures); index++)
        {
            var measure = violations.Choice<Measure>($"/counts/{index}/measure", requested[index]?.Measure);
            var count = violations.Range($"/counts/{index}/count", requested[index]?.Count, 0, MaxCount, "the count");
            counts.Add(new HeldCount(measure, count));
        }

        if (requested.Count > Measures || (!violations.Any && counts.DistinctBy(count => count.Measure).Count() != counts.Count))
        {
            violations.Add("/counts", "measure", $"Give each measure at most once: {WireNames<Measure>.All}.", rule: 47);
        }

        return counts;
    }
}
