using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.TrilateralMeetings;

/// <summary>The meetings of an initiative with their reports, in the order they were recorded.</summary>
internal static class ListTrilateralMeetings
{
    public static async Task<Results<Ok<Page<TrilateralMeetingAnswer>>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken) is { } initiative
            ? await paging.ReadAsync(
                database.TrilateralMeetings.Where(row => row.PilotInitiativeId == initiative.Id).ReadableBy(actor),
                row => row.Id,
                TrilateralMeetingAnswer.Of,
                cancellationToken: cancellationToken)
            : PilotAct.NotFound();
}
