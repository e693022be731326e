using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Stakeholders;

/// <summary>The map of an initiative as far as the caller may see it; its order tells nothing, for its ids tell no time.</summary>
internal static class ListStakeholders
{
    public static async Task<Results<Ok<Page<StakeholderAnswer>>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken) is { } initiative
            ? await paging.ReadAsync(
                database.Stakeholders.Where(row => row.PilotInitiativeId == initiative.Id).Where(MembershipAccess.MayReadStakeholder(actor)),
                row => row.Id,
                StakeholderAnswer.Of,
                cancellationToken: cancellationToken)
            : PilotAct.NotFound();
}
