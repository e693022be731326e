using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Frameworks;

/// <summary>One framework and its three sides.</summary>
internal static class ReadFramework
{
    public static async Task<Results<Resource<FrameworkAnswer>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var framework = await FindAsync(database, id, cancellationToken);
        return framework is null ? NotFound() : Resource.Ok(FrameworkAnswer.Of(framework));
    }

    /// <summary>The framework a path names; null also for what has no form of an id.</summary>
    internal static async Task<TrilateralFramework?> FindAsync(MembershipDbContext database, string id, CancellationToken cancellationToken) =>
        Id<TrilateralFramework>.TryParse(id, null, out var frameworkId)
            ? await database.Frameworks.AsNoTracking().SingleOrDefaultAsync(row => row.Id == frameworkId, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("framework", TrilateralFramework.IdPrefix);
}
