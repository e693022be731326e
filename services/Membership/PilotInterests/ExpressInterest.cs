using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInterests;

/// <summary>The State's focal point says that the State wants a pilot initiative, and names the note verbale (W1, step 1).</summary>
internal static class ExpressInterest
{
    public const int MaxNoteVerbaleLength = 300;
    public const int MaxStatementLength = 4_000;

    /// <param name="NoteVerbale">Its reference, 1 to 300 characters; names no person.</param>
    /// <param name="NoteVerbaleOn">The day it bears, today at the latest where the State is.</param>
    /// <param name="Statement">What the State hopes for, up to 4,000 characters; may be left out.</param>
    internal sealed record Request(string? NoteVerbale, DateOnly? NoteVerbaleOn, string? Statement);

    /// <summary>What the rule says: an interest, or every reason why not.</summary>
    internal sealed record Decision(PilotInterest? Interest, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<PilotInterestAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadFramework.FindAsync(database, frameworkId, cancellationToken) is not { } framework)
        {
            return Problem.NotFound("framework", TrilateralFramework.IdPrefix);
        }

        if (actor.FrameworkId != framework.Id.Value)
        {
            return MembershipAccess.NotYourFunction("Only the focal point of this State speaks for it.");
        }

        var now = time.GetUtcNow();
        var decision = Decide(framework, request, Id.New<PilotInterest>(now), now);
        if (decision.Interest is not { } interest)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.PilotInterests.Add(interest);
        var version = database.Advance(interest);
        var answer = PilotInterestAnswer.Of(interest);
        database.Publish(
            new PilotInterestReceived(
                answer.Id, version.Version, answer.Framework, framework.Country, now, "framework:" + answer.Framework, nameof(ConfidentialityClass.FrameworkOnly)),
            version);
        database.Record(actor.Audit(now, "pilot_interest.received", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.PilotInterestAnswer), reason: interest.NoteVerbale));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == PilotInterest.OneOpen)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "already-registered", "The record is there already", "An interest of this State waits for an answer; find it in the list of interests.");
        }

        return Resource.Created($"/membership/v1/frameworks/{framework.Id}/pilot-interests/{interest.Id}", answer);
    }

    internal static Decision Decide(TrilateralFramework framework, Request request, Id<PilotInterest> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var reference = violations.Text("/noteVerbale", request.NoteVerbale, MaxNoteVerbaleLength, "the reference of the note verbale");
        var on = violations.Required("/noteVerbaleOn", request.NoteVerbaleOn, "the day of the note verbale");
        var today = Days.TodayIn(framework.TimeZone, now);
        if (request.NoteVerbaleOn is not null && (on > today || on < PilotInitiatives.RecordPilotInitiative.MechanismSetUp))
        {
            violations.Add(
                "/noteVerbaleOn", "range", $"Give a day from {PilotInitiatives.RecordPilotInitiative.MechanismSetUp:O}, when the review mechanism was set up, to today ({today:O} in {framework.TimeZone}).");
        }

        var statement = violations.LongText("/statement", request.Statement, MaxStatementLength, "what the State hopes for", min: 0);
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new PilotInterest
                {
                    Id = id,
                    FrameworkId = framework.Id.Value,
                    NoteVerbale = reference,
                    NoteVerbaleOn = on,
                    Statement = statement.Length > 0 ? statement : null,
                    ReceivedAt = now,
                },
                []);
    }
}
