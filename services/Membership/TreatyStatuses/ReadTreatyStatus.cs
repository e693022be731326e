using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.TreatyStatuses;

/// <summary>One treaty fact of a State.</summary>
internal static class ReadTreatyStatus
{
    public static async Task<Results<Resource<TreatyStatusAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var fact = Id<TrilateralFramework>.TryParse(frameworkId, null, out var framework) && Id<TreatyStatusFact>.TryParse(id, null, out var factId)
            ? await database.TreatyStatuses.AsNoTracking().SingleOrDefaultAsync(row => row.Id == factId && row.FrameworkId == framework, cancellationToken)
            : null;
        return fact is null ? Problem.NotFound("treaty fact", TreatyStatusFact.IdPrefix) : Resource.Ok(TreatyStatusAnswer.Of(fact));
    }
}
