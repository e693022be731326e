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

/// <summary>UNODC calls a dialogue off, with a reason that everybody learns. Registrations stay on record; no new ones are taken.</summary>
internal static class CancelDialogue
{
    public const int MinReasonLength = 10;
    public const int MaxReasonLength = 1000;

    /// <param name="Reason">Why, 10 to 1000 characters; public.</param>
    internal sealed record Request(string? Reason);

    public static async Task<Results<Resource<DialogueAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, EventsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Id<Dialogue>.TryParse(id, null, out var dialogueId))
        {
            return Problem.NotFound("dialogue", Dialogue.IdPrefix);
        }

        var now = time.GetUtcNow();
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        // After this no registration is between its check and its commit.
        var places = await DialoguePlaces.LockAsync(database, dialogueId, cancellationToken);
        if (places is null)
        {
            return Problem.NotFound("dialogue", Dialogue.IdPrefix);
        }

        if (actor.RefusesWhatIsOfNoCountry() is { } bound)
        {
            return bound;
        }

        var dialogue = await database.Dialogues.SingleAsync(row => row.Id == dialogueId, cancellationToken);
        if (condition.Refuses(dialogue) is { } stale)
        {
            return stale;
        }

        if (Refusal(dialogue, now) is { } refusal)
        {
            return refusal;
        }

        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, MaxReasonLength, "the reason", MinReasonLength);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var before = JsonSerializer.Serialize(DialogueAnswer.Of(dialogue), EventsJson.Default.DialogueAnswer);
        dialogue.Cancel(reason, now);
        places.Close();
        var version = database.Advance(dialogue);
        var answer = DialogueAnswer.Of(dialogue);
        database.Publish(
            new DialogueCancelled(
                answer.Id, version.Version, answer.Topic, answer.Title, answer.StartsAt, answer.TimeZone, reason, now, Reach: "global", Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(now, "dialogue.cancelled", answer.Id, before, JsonSerializer.Serialize(answer, EventsJson.Default.DialogueAnswer), reason));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    internal static ProblemHttpResult? Refusal(Dialogue dialogue, DateTimeOffset now) =>
        dialogue.State == DialogueState.Cancelled ? Problem.WrongState($"The dialogue was cancelled at {LocalTime.Say(dialogue.CancelledAt!.Value, dialogue.TimeZone)}.")
        : dialogue.StartsAt <= now ? Problem.WrongState("The dialogue has begun; it can no longer be called off.")
        : null;
}
