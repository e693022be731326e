using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Roadmaps;

/// <summary>One priority, for the three sides of its framework; for everybody else there is none.</summary>
internal static class ReadPriority
{
    public static async Task<Results<Resource<PriorityAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, pilotInitiativeId, id, actor, cancellationToken) is { } priority ? Resource.Ok(PriorityAnswer.Of(priority)) : NotFound();

    /// <summary>The priority a path names, if the caller may see it; tracked, for who goes on to change it.</summary>
    internal static async Task<PilotPriority?> FindAsync(MembershipDbContext database, string pilotInitiativeId, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<PilotInitiative>.TryParse(pilotInitiativeId, null, out var initiative) && Id<PilotPriority>.TryParse(id, null, out var priority)
            ? await database.PilotPriorities.ReadableBy(actor).SingleOrDefaultAsync(row => row.Id == priority && row.PilotInitiativeId == initiative, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("priority", PilotPriority.IdPrefix);
}
