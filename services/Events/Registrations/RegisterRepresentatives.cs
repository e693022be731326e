using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Contracts;
using Trilateral.Events.Data;
using Trilateral.Events.Dialogues;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Registrations;

/// <summary>
/// An organisation registers its representatives for a dialogue in one form. Names over the organisation's cap or over the capacity go to the
/// waiting list; for that no form is refused (rule 10). Accreditation is not asked for (rule 1).
/// </summary>
internal static class RegisterRepresentatives
{
    /// <summary>Names in one form.</summary>
    public const int MaxNames = 50;

    /// <summary>Longest name of a person, in characters after trimming.</summary>
    public const int MaxNameLength = 200;

    /// <param name="Representatives">1 to 50; places are given in this order.</param>
    internal sealed record Request(IReadOnlyList<Name?>? Representatives);

    /// <param name="PersonId"><c>per_…</c>; each person once.</param>
    /// <param name="DisplayName">As on the badge, up to 200 characters.</param>
    /// <param name="Mode">inPerson or online.</param>
    internal sealed record Name(string? PersonId, string? DisplayName, string? Mode);

    /// <summary>A name that was read.</summary>
    internal sealed record Representative(string PersonId, string DisplayName, AttendanceMode Mode);

    /// <summary>What became of the form, in its order; names are left out.</summary>
    internal sealed record Answer(string DialogueId, string OrganisationId, IReadOnlyList<RegistrationAnswer> Registrations);

    public static async Task<Results<Created<Answer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, Actor actor, EventsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        // Read before anything waits: who asks in time is not late because of a queue.
        var now = time.GetUtcNow();
        if (actor.Organisation is not { } organisation)
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden, "organisation-needed", "Only an organisation registers its representatives",
                "Use a client that acts for one organisation.");
        }

        var found = Id<Dialogue>.TryParse(id, null, out var dialogueId)
            ? await database.Dialogues.AsNoTracking().Where(row => row.Id == dialogueId)
                .Select(row => new { Dialogue = row, Known = database.Organisations.Any(one => one.Id == organisation) }).SingleOrDefaultAsync(cancellationToken)
            : null;
        if (found is null)
        {
            return Problem.NotFound("dialogue", Dialogue.IdPrefix);
        }

        if (!found.Known)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "organisation-unknown", "The organisation is not known here yet",
                "News of its registration has not arrived; repeat the request in a moment with a new Idempotency-Key.");
        }

        if (Refusal(found.Dialogue, now) is { } refusal)
        {
            return refusal;
        }

        var violations = new Violations();
        var form = Read(request, found.Dialogue, violations);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        // Registrations of a dialogue are records of no framework, and this is where others than UNODC write them.
        database.FrameworkScope.AllowGlobalWrites();
        var places = await DialoguePlaces.LockAsync(database, dialogueId, cancellationToken) ?? throw new InvalidOperationException("A dialogue has no row of places.");
        if (!places.IsOpen)
        {
            return Problem.WrongState("The dialogue was cancelled a moment ago.");
        }

        var persons = form.Select(one => one.PersonId).ToList();
        var current = await database.Registrations.AsNoTracking()
            .Where(row => row.DialogueId == dialogueId && row.State != RegistrationState.Cancelled && (row.OwnerOrganisation == organisation || persons.Contains(row.PersonId)))
            .Select(row => new { row.PersonId, row.OwnerOrganisation, row.Mode, row.State }).ToListAsync(cancellationToken);
        var taken = current.Select(row => row.PersonId).ToFrozenSet(StringComparer.Ordinal);
        if (form.Any(one => taken.Contains(one.PersonId)))
        {
            return AlreadyRegistered(form, taken);
        }

        var had = current.Where(row => row.OwnerOrganisation == organisation && row.State == RegistrationState.Confirmed).CountBy(row => row.Mode).ToDictionary();
        var registrations = Decide(form, found.Dialogue, places, had, actor, organisation, Id.NewUntimed<Registration>, now);
        foreach (var registration in registrations)
        {
            Announce(database, actor, registration, now);
        }

        await database.SaveChangesAsync(cancellationToken);
        return TypedResults.Created(
            $"/events/v1/dialogues/{dialogueId}/registrations", new Answer(dialogueId.ToString(), organisation, [.. registrations.Select(RegistrationAnswer.Nameless)]));
    }

    /// <summary>Places are given name by name, in the order of the form.</summary>
    /// <param name="form">The names.</param>
    /// <param name="dialogue">Its caps.</param>
    /// <param name="places">Of the dialogue; what is given is taken from them.</param>
    /// <param name="had">Places the organisation has already.</param>
    /// <param name="registrar">Who registers.</param>
    /// <param name="organisation">For which organisation.</param>
    /// <param name="newId">Makes ids.</param>
    /// <param name="now">When the form arrived.</param>
    internal static IReadOnlyList<Registration> Decide(
        IReadOnlyList<Representative> form,
        Dialogue dialogue,
        DialoguePlaces places,
        IReadOnlyDictionary<AttendanceMode, int> had,
        Actor registrar,
        string organisation,
        Func<Id<Registration>> newId,
        DateTimeOffset now)
    {
        var has = had.ToDictionary();
        var registrations = new List<Registration>();
        foreach (var person in form)
        {
            var ofOrganisation = has.GetValueOrDefault(person.Mode);
            var place = places.Give(person.Mode, ofOrganisation, CapOf(dialogue, person.Mode));
            if (place.Position is null)
            {
                has[person.Mode] = ofOrganisation + 1;
            }

            registrations.Add(new Registration(newId(), dialogue.Id, registrar, organisation, person, place, now));
        }

        return registrations;
    }

    internal static int CapOf(Dialogue dialogue, AttendanceMode mode) => mode == AttendanceMode.InPerson ? dialogue.CapInPerson : dialogue.CapOnline;

    internal static ProblemHttpResult? Refusal(Dialogue dialogue, DateTimeOffset now)
    {
        if (dialogue.State == DialogueState.Cancelled)
        {
            return Problem.WrongState($"The dialogue was cancelled at {LocalTime.Say(dialogue.CancelledAt!.Value, dialogue.TimeZone)}.");
        }

        return dialogue.IsOpenForRegistration(now)
            ? null
            : Problem.Of(
                StatusCodes.Status409Conflict, "registration-closed", "Registration has closed",
                $"It closed at {LocalTime.Say(dialogue.RegistrationClosesAt, dialogue.TimeZone)}.");
    }

    internal static IReadOnlyList<Representative> Read(Request request, Dialogue dialogue, Violations violations)
    {
        var names = request.Representatives ?? [];
        if (names.Count is 0 or > MaxNames)
        {
            violations.Add("/representatives", "count", string.Create(CultureInfo.InvariantCulture, $"Give 1 to {MaxNames} representatives in one form."));
            return [];
        }

        var form = new List<Representative>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < names.Count; index++)
        {
            var pointer = $"/representatives/{index}";
            var person = violations.ForeignId($"{pointer}/personId", names[index]?.PersonId, "per");
            if (person.Length > 0 && !seen.Add(person))
            {
                violations.Add($"{pointer}/personId", "twice", "Give each person once.", rule: 38);
            }

            var name = violations.Text($"{pointer}/displayName", names[index]?.DisplayName, MaxNameLength, "the name");
            var mode = violations.Choice<AttendanceMode>($"{pointer}/mode", names[index]?.Mode);
            if (names[index]?.Mode is { } given && (given, dialogue.Format) is ("inPerson", MeetingFormat.Online) or ("online", MeetingFormat.InPerson))
            {
                violations.Add($"{pointer}/mode", "format", $"The dialogue is held {WireNames<MeetingFormat>.Of(dialogue.Format)} only.");
            }

            form.Add(new Representative(person, name, mode));
        }

        return form;
    }

    private static ProblemHttpResult AlreadyRegistered(IReadOnlyList<Representative> form, FrozenSet<string> taken) => Problem.Of(
        StatusCodes.Status409Conflict,
        "already-registered",
        "A person is registered for this dialogue already",
        "A person takes part once and for one body; see errors. Nobody of this form was registered: leave these names out and send it again.",
        [.. form.Index().Where(one => taken.Contains(one.Item.PersonId)).Select(one =>
            new Violation($"/representatives/{one.Index}/personId", "already-registered", "This person is registered for the dialogue already.", 38))]);

    private static void Announce(EventsDbContext database, Actor actor, Registration registration, DateTimeOffset now)
    {
        database.Registrations.Add(registration);
        var version = database.Advance(registration);
        var answer = RegistrationAnswer.Nameless(registration);
        var side = WireNames<Side>.Of(registration.OwnerSide);
        var confirmed = registration.State == RegistrationState.Confirmed;
        if (confirmed)
        {
            database.Publish(
                new RegistrationConfirmed(
                    answer.Id, version.Version, answer.DialogueId, answer.OrganisationId, answer.PersonId, answer.Mode, now, side, Reach: "global", Class: nameof(ConfidentialityClass.Restricted)),
                version);
        }
        else
        {
            database.Publish(
                new RegistrationWaitListed(
                    answer.Id, version.Version, answer.DialogueId, answer.OrganisationId, answer.PersonId, answer.Mode, answer.Position!.Value, answer.WaitsFor!, now, side,
                    Reach: "global", Class: nameof(ConfidentialityClass.Restricted)),
                version);
        }

        database.Record(actor.Audit(
            now, confirmed ? "registration.confirmed" : "registration.waitListed", answer.Id,
            after: JsonSerializer.Serialize(answer, EventsJson.Default.RegistrationAnswer), ruleId: "10"));
    }
}
