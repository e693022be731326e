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
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Roadmaps;

/// <summary>A side puts forward a priority that its own meeting set, and agrees to it by that (W1, step 4).</summary>
internal static class ProposePriority
{
    public const int MaxTitleLength = 200;
    public const int MaxDescriptionLength = 2_000;

    /// <param name="Title">What is wanted, in a line, up to 200 characters.</param>
    /// <param name="Description">What is wanted and why, 20 to 2,000 characters; names no person.</param>
    /// <param name="Clusters">Groups of articles it covers, one or more of I, II, III, IV.</param>
    /// <param name="SetOn">The day of the meeting that set it, today at the latest where the initiative is.</param>
    internal sealed record Request(string? Title, string? Description, IReadOnlyList<string>? Clusters, DateOnly? SetOn);

    /// <summary>What the rule says: a priority, or every reason why not.</summary>
    internal sealed record Decision(PilotPriority? Priority, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<PriorityAnswer>, ProblemHttpResult>> HandleAsync(
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

        if (PilotAct.WrongState(initiative, step: 4, PilotInitiativeState.Proposed, PilotInitiativeState.Launched, PilotInitiativeState.Active) is { } wrong)
        {
            return wrong;
        }

        var now = time.GetUtcNow();
        var decision = Decide(initiative, request, actor, Id.New<PilotPriority>(now), now);
        if (decision.Priority is not { } priority)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.PilotPriorities.Add(priority);
        var version = database.Advance(priority);
        var answer = PriorityAnswer.Of(priority);
        database.Publish(
            new PriorityProposed(
                answer.Id, version.Version, answer.PilotInitiative, initiative.FrameworkId.ToString(), answer.ProposedBy, initiative.Reach, nameof(ConfidentialityClass.FrameworkOnly)),
            version);
        database.Record(actor.Audit(now, "priority.proposed", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.PriorityAnswer)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == PilotPriority.OneEach)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "already-registered", "The record is there already", "A priority of this title was put forward for this initiative; agree to that one.");
        }

        return Resource.Created($"/membership/v1/pilot-initiatives/{initiative.Id}/priorities/{priority.Id}", answer);
    }

    internal static Decision Decide(PilotInitiative initiative, Request request, Actor actor, Id<PilotPriority> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var title = violations.Text("/title", request.Title, MaxTitleLength, "the title");
        var description = violations.LongText("/description", request.Description, MaxDescriptionLength, "the description", PilotAct.MinReasonLength);
        var clusters = violations.Choices<ArticleCluster>("/clusters", request.Clusters, min: 1);
        var setOn = violations.Required("/setOn", request.SetOn, "the day of the meeting that set it");
        var today = Days.TodayIn(initiative.TimeZone, now);
        if (setOn > today)
        {
            violations.Add("/setOn", "range", $"Give a day up to today ({today:O} in {initiative.TimeZone}).");
        }

        if (violations.Any)
        {
            return new(null, violations.Found);
        }

        var priority = new PilotPriority
        {
            Id = id,
            FrameworkId = initiative.FrameworkId.Value,
            PilotInitiativeId = initiative.Id,
            OwnerSide = actor.Side,
            OwnerOrganisation = actor.Organisation,
            Title = title,
            Description = description,
            Clusters = [.. clusters.Order().Select(WireNames<ArticleCluster>.Of)],
            SetOn = setOn,
            ProposedAt = now,
        };
        priority.Agree(actor.Side, now);
        return new(priority, []);
    }
}
