using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Roadmaps;

/// <summary>A side takes a measure upon itself for a common priority; UNODC, which keeps the roadmap, also enters those of the others (W1, step 7).</summary>
internal static class PlanMeasure
{
    public const int MaxTextLength = 1_000;

    /// <param name="Priority">A priority all three sides agreed on, <c>pri_…</c>.</param>
    /// <param name="Text">What is done, 20 to 1,000 characters; names no person.</param>
    /// <param name="ResponsibleSide">government, civil_society or unodc; one's own, unless UNODC enters it.</param>
    /// <param name="ResponsibleBody">Who does it, up to 200 characters: a ministry, an organisation, a unit.</param>
    /// <param name="DueOn">The last day for it, today or later where the initiative is; the day counts to its last second.</param>
    /// <param name="Clusters">Groups of articles it covers, one or more of I, II, III, IV.</param>
    internal sealed record Request(string? Priority, string? Text, string? ResponsibleSide, string? ResponsibleBody, DateOnly? DueOn, IReadOnlyList<string>? Clusters);

    /// <summary>What the rule says: a measure, or every reason why not.</summary>
    internal sealed record Decision(RoadmapMeasure? Measure, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<MeasureAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken) is not { } initiative)
        {
            return PilotAct.NotFound();
        }

        if (!Roadmap.IsOf(actor, initiative))
        {
            return Roadmap.NotYours();
        }

        if (PilotAct.WrongState(initiative, step: 7, PilotInitiativeState.Launched, PilotInitiativeState.Active) is { } wrong)
        {
            return wrong;
        }

        var now = time.GetUtcNow();
        var priorities = await database.PilotPriorities.AsNoTracking().Where(row => row.PilotInitiativeId == initiative.Id).ToListAsync(cancellationToken);
        var decision = Decide(initiative, priorities, request, actor, Id.New<RoadmapMeasure>(now), now);
        if (decision.Measure is not { } measure)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.RoadmapMeasures.Add(measure);
        var version = database.Advance(measure);
        var answer = MeasureAnswer.Of(measure);
        database.Publish(
            new MeasurePlanned(
                answer.Id,
                version.Version,
                answer.Priority,
                answer.PilotInitiative,
                initiative.FrameworkId.ToString(),
                answer.ResponsibleSide,
                measure.DueAt,
                measure.TimeZone,
                initiative.Reach,
                nameof(ConfidentialityClass.FrameworkOnly)),
            version);
        database.Record(actor.Audit(now, "measure.planned", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.MeasureAnswer)));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Created($"/membership/v1/pilot-initiatives/{initiative.Id}/measures/{measure.Id}", answer);
    }

    /// <param name="initiative">Whose roadmap.</param>
    /// <param name="priorities">Its priorities, common ones and others.</param>
    /// <param name="request">As sent.</param>
    /// <param name="actor">Who enters it.</param>
    /// <param name="id">Of the new measure.</param>
    /// <param name="now">The instant of the act.</param>
    internal static Decision Decide(
        PilotInitiative initiative, IReadOnlyList<PilotPriority> priorities, Request request, Actor actor, Id<RoadmapMeasure> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var priority = violations.Id<PilotPriority>(
            "/priority", request.Priority, named => priorities.Any(row => row.Id == named && row.IsCommon), "Name a priority of this initiative that all three sides agreed on.");
        var text = violations.LongText("/text", request.Text, MaxTextLength, "what is done", PilotAct.MinReasonLength);
        var side = violations.Choice<Side>("/responsibleSide", request.ResponsibleSide);
        if (side == Side.Platform)
        {
            violations.Add("/responsibleSide", "unknown", "Give one of: government, civil_society, unodc.");
        }
        else if (request.ResponsibleSide is not null && side != actor.Side && actor.Side != Side.Unodc)
        {
            violations.Add("/responsibleSide", "side", "A side takes measures upon itself; those of another side are its own or UNODC's to enter.");
        }

        var body = violations.Text("/responsibleBody", request.ResponsibleBody, EstablishFramework.MaxNameLength, "the responsible body");
        var clusters = violations.Choices<ArticleCluster>("/clusters", request.Clusters, min: 1);
        var dueOn = violations.Required("/dueOn", request.DueOn, "the day it is due");
        var today = Days.TodayIn(initiative.TimeZone, now);
        if (request.DueOn is not null && (dueOn < today || dueOn > today.AddYears(10)))
        {
            violations.Add("/dueOn", "range", $"Give a day from today ({today:O} in {initiative.TimeZone}) to ten years from now.");
        }

        return violations.Any
            ? new(null, violations.Found)
            : new(
                new RoadmapMeasure
                {
                    Id = id,
                    FrameworkId = initiative.FrameworkId.Value,
                    PilotInitiativeId = initiative.Id,
                    PriorityId = priority,
                    OwnerSide = actor.Side,
                    OwnerOrganisation = actor.Organisation,
                    Text = text,
                    ResponsibleSide = side,
                    ResponsibleBody = body,
                    Clusters = [.. clusters.Order().Select(WireNames<ArticleCluster>.Of)],
                    DueOn = dueOn,
                    TimeZone = initiative.TimeZone,
                    DueAt = Days.LastSecond(dueOn, initiative.TimeZone),
                    PlannedAt = now,
                },
                []);
    }
}
