using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Roadmaps;

/// <summary>The priorities of an initiative, common ones and others, in the order they were put forward.</summary>
internal static class ListPriorities
{
    public static async Task<Results<Ok<Page<PriorityAnswer>>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken) is { } initiative
            ? await paging.ReadAsync(
                database.PilotPriorities.Where(row => row.PilotInitiativeId == initiative.Id).ReadableBy(actor), row => row.Id, PriorityAnswer.Of, cancellationToken: cancellationToken)
            : PilotAct.NotFound();
}
