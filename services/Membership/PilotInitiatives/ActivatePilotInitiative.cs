using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>A launched initiative becomes active with its roadmap: priorities all three sides agreed on, each with a measure (W1, step 7).</summary>
internal static class ActivatePilotInitiative
{
    public static async Task<Results<Resource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (initiative, refusal) = await PilotAct.OpenAsync(frameworkId, id, condition, PilotAct.OfUnodc(actor), database, cancellationToken);
        if (initiative is null)
        {
            return refusal!;
        }

        if (PilotAct.WrongState(initiative, step: 7, PilotInitiativeState.Launched) is { } wrong)
        {
            return wrong;
        }

        var priorities = await database.PilotPriorities.AsNoTracking().Where(row => row.PilotInitiativeId == initiative.Id).ToListAsync(cancellationToken);
        var planned = await database.RoadmapMeasures.Where(row => row.PilotInitiativeId == initiative.Id).Select(row => row.PriorityId).Distinct().ToListAsync(cancellationToken);
        var (common, empty) = (priorities.Count(row => row.IsCommon), priorities.Count(row => row.IsCommon && !planned.Contains(row.Id)));
        if (Refuses(common, empty) is { } violation)
        {
            return Problem.Invalid([violation]);
        }

        var now = time.GetUtcNow();
        var before = PilotAct.Audited(initiative);
        initiative.Activate();
        var version = database.Advance(initiative);
        database.Publish(
            new PilotInitiativeActivated(initiative.Id.ToString(), version.Version, initiative.FrameworkId.ToString(), common, initiative.Reach, nameof(ConfidentialityClass.Public)),
            version);
        PilotAct.Leave(database, actor, initiative, "activated", before, reason: null, now);
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(PilotInitiativeAnswer.Of(initiative));
    }

    /// <param name="common">Priorities all three sides agreed on.</param>
    /// <param name="withoutMeasure">Those of them that nobody has a measure for.</param>
    internal static Violation? Refuses(int common, int withoutMeasure) =>
        common == 0 ? new("", "roadmap-empty", "The roadmap has no priority that all three sides agreed on.")
        : withoutMeasure > 0 ? new("", "roadmap-incomplete", $"Priorities without a measure: {withoutMeasure}. Each one agreed on needs a measure with a side, a body and a day.")
        : null;
}
