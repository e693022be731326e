using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Roadmaps;

/// <summary>One measure, for the three sides of its framework; for everybody else there is none.</summary>
internal static class ReadMeasure
{
    public static async Task<Results<Resource<MeasureAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, pilotInitiativeId, id, actor, cancellationToken) is { } measure ? Resource.Ok(MeasureAnswer.Of(measure)) : NotFound();

    /// <summary>The measure a path names, if the caller may see it; tracked, for who goes on to change it.</summary>
    internal static async Task<RoadmapMeasure?> FindAsync(MembershipDbContext database, string pilotInitiativeId, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<PilotInitiative>.TryParse(pilotInitiativeId, null, out var initiative) && Id<RoadmapMeasure>.TryParse(id, null, out var measure)
            ? await database.RoadmapMeasures.ReadableBy(actor).SingleOrDefaultAsync(row => row.Id == measure && row.PilotInitiativeId == initiative, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("measure", RoadmapMeasure.IdPrefix);
}
