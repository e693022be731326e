using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Alliances;

/// <summary>One alliance or network.</summary>
internal static class ReadAlliance
{
    public static async Task<Results<Resource<AllianceAnswer>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, id, cancellationToken) is { } alliance ? Resource.Ok(AllianceAnswer.Of(alliance)) : NotFound();

    /// <summary>The alliance a path names; null also for what has no form of an id.</summary>
    internal static async Task<Alliance?> FindAsync(MembershipDbContext database, string id, CancellationToken cancellationToken) =>
        Id<Alliance>.TryParse(id, null, out var allianceId)
            ? await database.Alliances.AsNoTracking().SingleOrDefaultAsync(row => row.Id == allianceId, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("alliance", Alliance.IdPrefix);
}
