using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>One pilot initiative of a framework.</summary>
internal static class ReadPilotInitiative
{
    public static async Task<Results<Resource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, frameworkId, id, cancellationToken) is { } initiative ? Resource.Ok(PilotInitiativeAnswer.Of(initiative)) : PilotAct.NotFound();

    /// <summary>The initiative a path names; null also for what has no form of an id.</summary>
    internal static async Task<PilotInitiative?> FindAsync(MembershipDbContext database, string frameworkId, string id, CancellationToken cancellationToken) =>
        Id<TrilateralFramework>.TryParse(frameworkId, null, out var framework) && Id<PilotInitiative>.TryParse(id, null, out var initiativeId)
            ? await database.PilotInitiatives.AsNoTracking().SingleOrDefaultAsync(row => row.Id == initiativeId && row.FrameworkId == framework, cancellationToken)
            : null;

    /// <summary>The initiative a path of its parts names.</summary>
    internal static async Task<PilotInitiative?> FindAsync(MembershipDbContext database, string id, CancellationToken cancellationToken) =>
        Id<PilotInitiative>.TryParse(id, null, out var initiativeId)
            ? await database.PilotInitiatives.AsNoTracking().SingleOrDefaultAsync(row => row.Id == initiativeId, cancellationToken)
            : null;
}
