using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Roadmaps;

/// <summary>The side responsible says that its measure is done, when, and by what that can be seen; whether others think so too is for the meeting. Also while the initiative is suspended: what was done was done.</summary>
internal static class CompleteMeasure
{
    public const int MaxEvidenceLength = 2_000;

    /// <param name="DoneOn">The day, today at the latest where the initiative is.</param>
    /// <param name="Evidence">By what it can be seen, 20 to 2,000 characters; names no person.</param>
    internal sealed record Request(DateOnly? DoneOn, string? Evidence);

    public static async Task<Results<Resource<MeasureAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadMeasure.FindAsync(database, pilotInitiativeId, id, actor, cancellationToken) is not { } measure)
        {
            return ReadMeasure.NotFound();
        }

        if (actor.Side != measure.ResponsibleSide)
        {
            return MembershipAccess.NotYourFunction($"{WireNames<Side>.Of(measure.ResponsibleSide)} is responsible for the measure and alone says that it is done.");
        }

        if (condition.Refuses(measure) is { } stale)
        {
            return stale;
        }

        if (measure.DoneOn is { } done)
        {
            return Problem.WrongState($"The measure was done on {Days.Text(done)}; what was said of it stands (W1, step 8).");
        }

        var now = time.GetUtcNow();
        var violations = Check(measure, request, now, out var evidence);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var before = JsonSerializer.Serialize(MeasureAnswer.Of(measure), MembershipJson.Default.MeasureAnswer);
        measure.Complete(request.DoneOn.GetValueOrDefault(), evidence);
        var version = database.Advance(measure);
        var answer = MeasureAnswer.Of(measure);
        var framework = new Id<TrilateralFramework>(measure.FrameworkId.GetValueOrDefault()).ToString();
        database.Publish(
            new MeasureCompleted(
                answer.Id,
                version.Version,
                answer.Priority,
                answer.PilotInitiative,
                framework,
                answer.ResponsibleSide,
                Days.Text(request.DoneOn.GetValueOrDefault()),
                "framework:" + framework,
                nameof(ConfidentialityClass.FrameworkOnly)),
            version);
        database.Record(actor.Audit(now, "measure.completed", answer.Id, before, JsonSerializer.Serialize(answer, MembershipJson.Default.MeasureAnswer), evidence));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    internal static Violations Check(RoadmapMeasure measure, Request request, DateTimeOffset now, out string evidence)
    {
        var violations = new Violations();
        var doneOn = violations.Required("/doneOn", request.DoneOn, "the day it was done");
        var (planned, today) = (Days.TodayIn(measure.TimeZone, measure.PlannedAt), Days.TodayIn(measure.TimeZone, now));
        if (request.DoneOn is not null && (doneOn < planned || doneOn > today))
        {
            violations.Add("/doneOn", "range", $"Give a day from {planned:O}, when it was planned, to today ({today:O} in {measure.TimeZone}).");
        }

        evidence = violations.LongText("/evidence", request.Evidence, MaxEvidenceLength, "the evidence", PilotInitiatives.PilotAct.MinReasonLength);
        return violations;
    }
}
