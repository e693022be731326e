using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.Roadmaps;

/// <summary>A side agrees to a priority another put forward; with the third it is common (W1, step 5).</summary>
internal static class AgreePriority
{
    public static async Task<Results<Resource<PriorityAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadPriority.FindAsync(database, pilotInitiativeId, id, actor, cancellationToken) is not { } priority)
        {
            return ReadPriority.NotFound();
        }

        if (condition.Refuses(priority) is { } stale)
        {
            return stale;
        }

        var initiative = (await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken))!;
        if (PilotAct.WrongState(initiative, step: 5, PilotInitiativeState.Proposed, PilotInitiativeState.Launched, PilotInitiativeState.Active) is { } wrong)
        {
            return wrong;
        }

        if (priority.HasAgreed(actor.Side))
        {
            return Problem.WrongState($"{WireNames<Side>.Of(actor.Side)} has agreed to this priority (W1, step 5).");
        }

        var now = time.GetUtcNow();
        var before = JsonSerializer.Serialize(PriorityAnswer.Of(priority), MembershipJson.Default.PriorityAnswer);
        priority.Agree(actor.Side, now);
        var version = database.Advance(priority);
        var answer = PriorityAnswer.Of(priority);
        database.Publish(
            new PriorityAgreed(
                answer.Id,
                version.Version,
                answer.PilotInitiative,
                initiative.FrameworkId.ToString(),
                WireNames<Side>.Of(actor.Side),
                answer.Common,
                initiative.Reach,
                nameof(ConfidentialityClass.FrameworkOnly)),
            version);
        database.Record(actor.Audit(now, "priority.agreed", answer.Id, before, JsonSerializer.Serialize(answer, MembershipJson.Default.PriorityAnswer)));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(answer);
    }
}
