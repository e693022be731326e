using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.AllianceWorkingGroups;

/// <summary>The working groups of an alliance, oldest first.</summary>
internal static class ListWorkingGroups
{
    public static async Task<Results<Ok<Page<WorkingGroupAnswer>>, ProblemHttpResult>> HandleAsync(
        string allianceId, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadAlliance.FindAsync(database, allianceId, cancellationToken) is { } alliance
            ? await paging.ReadAsync(database.WorkingGroups.Where(row => row.AllianceId == alliance.Id), row => row.Id, WorkingGroupAnswer.Of, cancellationToken: cancellationToken)
            : Problem.NotFound("alliance", Alliance.IdPrefix);
}
