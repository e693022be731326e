using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Contracts;
using Trilateral.Events.Data;
using Trilateral.Events.Meetings;
using Trilateral.Events.Registrations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Dialogues;

/// <summary>UNODC announces a constructive dialogue from a working group session, with its preparation day, its places and the deadline for registrations (workflow W3, rules 10, 14).</summary>
internal static class AnnounceDialogue
{
    public const int MaxTitleLength = 200;
    public const int MaxSessionLength = 200;
    public const int MaxPlaceLength = 200;
    public const int MaxCapacity = 10_000;
    public const int MaxAgendaItems = 50;

    /// <summary>Representatives of one organisation in person: two unless said otherwise, never more than ten (rule 10; ten is the Crime Commission's number).</summary>
    public const int DefaultCapInPerson = 2;

    /// <inheritdoc cref="DefaultCapInPerson" />
    public const int MaxCapInPerson = 10;

    /// <summary>The same online: five (rule 10); the largest is our choice.</summary>
    public const int DefaultCapOnline = 5;

    /// <inheritdoc cref="DefaultCapOnline" />
    public const int MaxCapOnline = 50;

    /// <summary>Registrations close with the requests to speak (rule 17), at the end of the day, as deadlines do.</summary>
    public const int DefaultDaysFromClosingToStart = 5;

    /// <summary>Where dialogues are held unless said otherwise.</summary>
    public const string DefaultTimeZone = "Europe/Vienna";

    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(31);

    /// <summary>Nothing is announced further ahead: it is most likely a slip of the pen.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromDays(5 * 366);

    private static readonly TimeOnly EndOfDay = new(23, 59, 59);

    private static readonly TimeSpan LongestDefaultPreparation = TimeSpan.FromHours(12);

    /// <param name="Topic">One of the five topics of working groups, in camelCase.</param>
    /// <param name="Title">Up to 200 characters.</param>
    /// <param name="Session">The working group session it follows, for example its document symbol.</param>
    /// <param name="StartsAt">In the future, with its offset.</param>
    /// <param name="EndsAt">After the beginning.</param>
    /// <param name="TimeZone">IANA name; Europe/Vienna when left out. Deadlines are stated in it.</param>
    /// <param name="Place">Up to 200 characters; may be left out for an online dialogue.</param>
    /// <param name="Format">inPerson, online or hybrid.</param>
    /// <param name="Languages">ar, zh, en, fr, ru, es, ur; en when left out.</param>
    /// <param name="Capacity">Places for each way of taking part that the format has.</param>
    /// <param name="PerOrganisation">Places one organisation can have (rule 10): 2 in person, 5 online when left out.</param>
    /// <param name="PreparationDay">The day before, from the same hour, when left out (rule 14).</param>
    /// <param name="RegistrationClosesAt">The last second that counts; 23:59:59 five days before when left out.</param>
    /// <param name="Agenda">When given, with each part that rule 14 asks for.</param>
    internal sealed record Request(
        string? Topic,
        string? Title,
        string? Session,
        DateTimeOffset? StartsAt,
        DateTimeOffset? EndsAt,
        string? TimeZone,
        string? Place,
        string? Format,
        IReadOnlyList<string>? Languages,
        Seats? Capacity,
        Seats? PerOrganisation,
        Period? PreparationDay,
        DateTimeOffset? RegistrationClosesAt,
        IReadOnlyList<AgendaLine?>? Agenda);

    /// <summary>What the rule says: a dialogue, or every reason why not.</summary>
    internal sealed record Decision(Dialogue? Dialogue, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<DialogueAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, EventsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (actor.RefusesWhatIsOfNoCountry() is { } bound)
        {
            return bound;
        }

        var now = time.GetUtcNow();
        var decision = Decide(request, Id.New<Dialogue>(now), now);
        if (decision.Dialogue is not { } dialogue)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.Dialogues.Add(dialogue);
        database.DialoguePlaces.Add(new DialoguePlaces(dialogue));
        var version = database.Advance(dialogue);
        var answer = DialogueAnswer.Of(dialogue);
        database.Publish(
            new DialogueAnnounced(
                answer.Id,
                version.Version,
                answer.Topic,
                answer.Title,
                answer.Session,
                answer.StartsAt,
                answer.EndsAt,
                answer.TimeZone,
                answer.Place,
                answer.Format,
                dialogue.PreparationStartsAt,
                dialogue.PreparationEndsAt,
                answer.RegistrationClosesAt,
                answer.AnnouncedAt,
                Reach: "global",
                Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "dialogue.announced", answer.Id, after: JsonSerializer.Serialize(answer, EventsJson.Default.DialogueAnswer)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Dialogue.OnePerTopicAndStart)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict,
                "already-announced",
                "The dialogue is already announced",
                "A dialogue on this topic that begins at this time is announced; use that record, or cancel it first.");
        }

        return Resource.Created($"/events/v1/dialogues/{dialogue.Id}", answer);
    }

    internal static Decision Decide(Request request, Id<Dialogue> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var topic = violations.Choice<Topic>("/topic", request.Topic);
        if (topic == Topic.General && request.Topic is not null)
        {
            violations.Add("/topic", "no-working-group", "Give the topic of the working group session that the dialogue follows.");
        }

        var title = violations.Text("/title", request.Title, MaxTitleLength, "the title");
        var session = violations.Text("/session", request.Session, MaxSessionLength, "the working group session");
        var format = violations.Choice<MeetingFormat>("/format", request.Format);
        var place = violations.Text("/place", request.Place, MaxPlaceLength, "the place", min: format == MeetingFormat.Online ? 0 : 1);
        var languages = violations.Choices<Language>("/languages", request.Languages ?? [WireNames<Language>.Of(Language.En)], min: 1);
        var (capacityInPerson, capacityOnline) = ReadCapacity(request, format, violations);
        var capInPerson = violations.Range("/perOrganisation/inPerson", request.PerOrganisation?.InPerson ?? DefaultCapInPerson, 1, MaxCapInPerson, "the places in person", rule: 10);
        var capOnline = violations.Range("/perOrganisation/online", request.PerOrganisation?.Online ?? DefaultCapOnline, 1, MaxCapOnline, "the places online", rule: 10);
        var agenda = ReadAgenda(request.Agenda ?? [], violations);
        var zone = violations.TimeZone("/timeZone", request.TimeZone ?? DefaultTimeZone);
        // What follows from the beginning cannot be judged without one.
        if (!TryReadPeriod(request, violations, now, out var startsAt, out var endsAt) || zone.Length == 0)
        {
            return new(null, violations.Found);
        }

        var (preparationStartsAt, preparationEndsAt) = ReadPreparationDay(request.PreparationDay, startsAt, endsAt, zone, violations, now);
        var closesAt = ReadClosing(request.RegistrationClosesAt, startsAt, zone, violations, now);
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new Dialogue
                {
                    Id = id,
                    Topic = topic,
                    Title = title,
                    Session = session,
                    StartsAt = startsAt,
                    EndsAt = endsAt,
                    TimeZone = zone,
                    Place = place,
                    Format = format,
                    Languages = [.. languages.Select(WireNames<Language>.Of)],
                    CapacityInPerson = capacityInPerson,
                    CapacityOnline = capacityOnline,
                    CapInPerson = capInPerson,
                    CapOnline = capOnline,
                    PreparationStartsAt = preparationStartsAt,
                    PreparationEndsAt = preparationEndsAt,
                    RegistrationClosesAt = closesAt,
                    Agenda = agenda,
                    AnnouncedAt = now,
                },
                []);
    }

    private static bool TryReadPeriod(Request request, Violations violations, DateTimeOffset now, out DateTimeOffset startsAt, out DateTimeOffset endsAt)
    {
        startsAt = LocalTime.ToSecond(violations.Required("/startsAt", request.StartsAt, "when it begins"));
        endsAt = LocalTime.ToSecond(violations.Required("/endsAt", request.EndsAt, "when it ends"));
        if (request.StartsAt is null || request.EndsAt is null)
        {
            return false;
        }

        if (startsAt <= now || startsAt > now + MaxAhead)
        {
            violations.Add("/startsAt", "not-ahead", "Give a beginning in the future, at most five years ahead; a meeting that was held is recorded as a held event.");
            return false;
        }

        if (endsAt <= startsAt || endsAt - startsAt > MaxDuration)
        {
            violations.Add("/endsAt", "period", string.Create(CultureInfo.InvariantCulture, $"Give an end after the beginning, at most {MaxDuration.Days} days later."));
            return false;
        }

        return true;
    }

    private static (int InPerson, int Online) ReadCapacity(Request request, MeetingFormat format, Violations violations)
    {
        return (
            One("/capacity/inPerson", request.Capacity?.InPerson, format != MeetingFormat.Online, "in person"),
            One("/capacity/online", request.Capacity?.Online, format != MeetingFormat.InPerson, "online"));

        int One(string pointer, int? value, bool offered, string how)
        {
            if (offered)
            {
                return violations.Range(pointer, value, 1, MaxCapacity, $"the places {how}");
            }

            if (value is not (null or 0))
            {
                violations.Add(pointer, "format", $"Leave this out: by its format the dialogue has no places {how}.");
            }

            return 0;
        }
    }

    private static (DateTimeOffset StartsAt, DateTimeOffset EndsAt) ReadPreparationDay(
        Period? given, DateTimeOffset startsAt, DateTimeOffset endsAt, string zone, Violations violations, DateTimeOffset now)
    {
        var local = LocalTime.In(startsAt, zone);
        DateTimeOffset from, to;
        if (given is null)
        {
            from = LocalTime.At(DateOnly.FromDateTime(local.DateTime).AddDays(-1), TimeOnly.FromDateTime(local.DateTime), zone);
            to = from + TimeSpan.FromTicks(Math.Min((endsAt - startsAt).Ticks, LongestDefaultPreparation.Ticks));
        }
        else
        {
            from = LocalTime.ToSecond(violations.Required("/preparationDay/startsAt", given.StartsAt, "when it begins"));
            to = LocalTime.ToSecond(violations.Required("/preparationDay/endsAt", given.EndsAt, "when it ends"));
            if (given.StartsAt is null || given.EndsAt is null)
            {
                return (from, to);
            }
        }

        if (from <= now)
        {
            violations.Add(given is null ? "/preparationDay" : "/preparationDay/startsAt", "not-ahead", "Give a preparation day that begins in the future; unless given it is the day before the dialogue.", rule: 14);
        }

        if (to <= from || to > startsAt)
        {
            violations.Add("/preparationDay/endsAt", "period", "Give an end after the beginning of the preparation day and not after the dialogue begins.", rule: 14);
        }

        return (from, to);
    }

    private static DateTimeOffset ReadClosing(DateTimeOffset? given, DateTimeOffset startsAt, string zone, Violations violations, DateTimeOffset now)
    {
        var closesAt = given is { } asked
            ? LocalTime.ToSecond(asked)
            : LocalTime.At(DateOnly.FromDateTime(LocalTime.In(startsAt, zone).DateTime).AddDays(-DefaultDaysFromClosingToStart), EndOfDay, zone);
        if (closesAt <= now || closesAt > startsAt)
        {
            violations.Add("/registrationClosesAt", "deadline", "Give a deadline in the future that is not after the dialogue begins; unless given it is 23:59:59 five days before.", rule: 17);
        }

        return closesAt;
    }

    private static List<AgendaItem> ReadAgenda(IReadOnlyList<AgendaLine?> given, Violations violations)
    {
        var agenda = new List<AgendaItem>();
        for (var index = 0; index < Math.Min(given.Count, MaxAgendaItems); index++)
        {
            var part = violations.Choice<AgendaPart>($"/agenda/{index}/part", given[index]?.Part);
            agenda.Add(new AgendaItem(part, violations.Text($"/agenda/{index}/title", given[index]?.Title, MaxTitleLength, "the title of the part")));
        }

        if (given.Count > MaxAgendaItems)
        {
            violations.Add("/agenda", "count", string.Create(CultureInfo.InvariantCulture, $"Give at most {MaxAgendaItems} parts."));
        }
        else if (given.Count > 0 && Enum.GetValues<AgendaPart>().Except(agenda.Select(item => item.Part)).Any())
        {
            violations.Add("/agenda", "incomplete", $"Give each of these parts at least once, or no agenda yet: {WireNames<AgendaPart>.All}.", rule: 14);
        }

        return agenda;
    }
}
