using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.AllianceWorkingGroups;

/// <summary>One working group of an alliance, with everybody who convened it.</summary>
internal static class ReadWorkingGroup
{
    public static async Task<Results<Resource<WorkingGroupAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, MembershipDbContext database, CancellationToken cancellationToken) =>
        await ReadAlliance.FindAsync(database, allianceId, cancellationToken) is { } alliance && await FindAsync(database, alliance, id, cancellationToken) is { } group
            ? Resource.Ok(WorkingGroupAnswer.Of(group))
            : NotFound();

    internal static ProblemHttpResult NotFound() => Problem.NotFound("working group", AllianceWorkingGroup.IdPrefix);

    internal static async Task<AllianceWorkingGroup?> FindAsync(MembershipDbContext database, Alliance alliance, string id, CancellationToken cancellationToken) =>
        Id<AllianceWorkingGroup>.TryParse(id, null, out var groupId)
            ? await database.WorkingGroups.SingleOrDefaultAsync(row => row.Id == groupId && row.AllianceId == alliance.Id, cancellationToken)
            : null;
}
