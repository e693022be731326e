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
        string frameworkId, string id, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var initiative = Id<TrilateralFramework>.TryParse(frameworkId, null, out var framework) && Id<PilotInitiative>.TryParse(id, null, out var initiativeId)
            ? await database.PilotInitiatives.AsNoTracking().SingleOrDefaultAsync(row => row.Id == initiativeId && row.FrameworkId == framework, cancellationToken)
            : null;
        return initiative is null ? Problem.NotFound("pilot initiative", PilotInitiative.IdPrefix) : Resource.Ok(PilotInitiativeAnswer.Of(initiative));
    }
}
