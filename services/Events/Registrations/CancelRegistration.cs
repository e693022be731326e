using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Contracts;
using Trilateral.Events.Data;
using Trilateral.Events.Dialogues;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Registrations;

/// <summary>
/// An organisation gives a registration up, or the Secretariat ends it with a reason. The place goes to the first who waits for it, in the same
/// save, and both are told (rule 10).
/// </summary>
internal static class CancelRegistration
{
    public const int MinReasonLength = 10;
    public const int MaxReasonLength = 1000;

    /// <param name="Reason">10 to 1000 characters; the organisation itself may leave it out.</param>
    internal sealed record Request(string? Reason);

    public static async Task<Results<Resource<RegistrationAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, EventsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var dialogueId = Id<Registration>.TryParse(id, null, out var registrationId)
            ? await database.Registrations.Where(row => row.Id == registrationId).VisibleTo(actor).Select(row => (Id<Dialogue>?)row.DialogueId).SingleOrDefaultAsync(cancellationToken)
            : null;
        if (dialogueId is null)
        {
            return Problem.NotFound("registration", Registration.IdPrefix);
        }

        database.FrameworkScope.AllowGlobalWrites();
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var places = await DialoguePlaces.LockAsync(database, dialogueId.Value, cancellationToken) ?? throw new InvalidOperationException("A dialogue has no row of places.");
        // Read under the lock: what it was before somebody else's turn does not count.
        var registration = await database.Registrations.SingleAsync(row => row.Id == registrationId, cancellationToken);
        if (condition.Refuses(registration) is { } stale)
        {
            return stale;
        }

        var dialogue = await database.Dialogues.AsNoTracking().SingleAsync(row => row.Id == dialogueId, cancellationToken);
        if (Refusal(registration, dialogue, now) is { } refusal)
        {
            return refusal;
        }

        var violations = new Violations();
        var reason = violations.LongText(
            "/reason", request.Reason, MaxReasonLength, "the reason", registration.OwnerOrganisation == actor.Organisation && request.Reason is null ? 0 : MinReasonLength);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var had = registration.State == RegistrationState.Confirmed;
        var before = Snapshot(registration);
        registration.Cancel(reason.Length == 0 ? null : reason, now);
        var version = database.Advance(registration);
        database.Publish(
            new RegistrationCancelled(
                registration.Id.ToString(), version.Version, dialogue.Id.ToString(), registration.OwnerOrganisation, registration.PersonId, WireNames<AttendanceMode>.Of(registration.Mode),
                now, WireNames<Side>.Of(registration.OwnerSide), Reach: "global", Class: nameof(ConfidentialityClass.Restricted)),
            version);
        database.Record(actor.Audit(now, "registration.cancelled", registration.Id.ToString(), before, Snapshot(registration), registration.CancellationReason));
        if (had)
        {
            places.Free(registration.Mode);
            await PromoteAsync(database, dialogue, places, registration, actor, now, cancellationToken);
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(RegistrationAnswer.Of(registration));
    }

    internal static ProblemHttpResult? Refusal(Registration registration, Dialogue dialogue, DateTimeOffset now) =>
        registration.State == RegistrationState.Cancelled ? Problem.WrongState("The registration is cancelled already.")
        : dialogue.State == DialogueState.Cancelled ? Problem.WrongState("The dialogue was cancelled, and every registration with it.")
        : dialogue.StartsAt <= now ? Problem.WrongState("The dialogue has begun; who was registered stays on record.")
        : null;

    private static async Task PromoteAsync(
        EventsDbContext database, Dialogue dialogue, DialoguePlaces places, Registration freed, Actor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mode = freed.Mode;
        // One row an organisation, however many wait. The freed place is not saved yet and left out here.
        var organisations = await database.Registrations
            .Where(row => row.DialogueId == dialogue.Id && row.Mode == mode && row.State != RegistrationState.Cancelled && row.Id != freed.Id)
            .GroupBy(row => row.OwnerOrganisation)
            .Select(group => new OrganisationLine(
                group.Key,
                group.Count(row => row.State == RegistrationState.Confirmed),
                group.Where(row => row.State == RegistrationState.Waiting).Min(row => row.Position)))
            .ToListAsync(cancellationToken);
        if (PlaceRule.Promote(places[mode], organisations, RegisterRepresentatives.CapOf(dialogue, mode)) is not { } next)
        {
            return;
        }

        var promoted = await database.Registrations.SingleAsync(row => row.DialogueId == dialogue.Id && row.Mode == mode && row.Position == next.FirstWaiting, cancellationToken);
        var before = Snapshot(promoted);
        promoted.Promote(now);
        places.TakeFree(mode);
        var version = database.Advance(promoted);
        database.Publish(
            new RegistrationPromoted(
                promoted.Id.ToString(), version.Version, dialogue.Id.ToString(), promoted.OwnerOrganisation, promoted.PersonId, WireNames<AttendanceMode>.Of(mode),
                now, WireNames<Side>.Of(promoted.OwnerSide), Reach: "global", Class: nameof(ConfidentialityClass.Restricted)),
            version);
        database.Record(actor.Audit(now, "registration.promoted", promoted.Id.ToString(), before, Snapshot(promoted), ruleId: "10"));
    }

    private static string Snapshot(Registration registration) => JsonSerializer.Serialize(RegistrationAnswer.Nameless(registration), EventsJson.Default.RegistrationAnswer);
}
