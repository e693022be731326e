using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Stakeholders;

/// <summary>One stakeholder, for those who may see it; for everybody else there is none.</summary>
internal static class ReadStakeholder
{
    public static async Task<Results<Resource<StakeholderAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, pilotInitiativeId, id, actor, cancellationToken) is { } stakeholder ? Resource.Ok(StakeholderAnswer.Of(stakeholder)) : NotFound();

    /// <summary>The stakeholder a path names, if the caller may see it; tracked, for who goes on to change it.</summary>
    internal static async Task<Stakeholder?> FindAsync(MembershipDbContext database, string pilotInitiativeId, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<PilotInitiative>.TryParse(pilotInitiativeId, null, out var initiative) && Id<Stakeholder>.TryParse(id, null, out var stakeholder)
            ? await database.Stakeholders.Where(MembershipAccess.MayReadStakeholder(actor))
                .SingleOrDefaultAsync(row => row.Id == stakeholder && row.PilotInitiativeId == initiative, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("stakeholder", Stakeholder.IdPrefix);
}
