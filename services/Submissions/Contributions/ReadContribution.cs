using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.Contributions;

/// <summary>One contribution with its text, as the caller may see it.</summary>
internal static class ReadContribution
{
    public static async Task<Results<Resource<ContributionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, SubmissionsDbContext database, CancellationToken cancellationToken)
    {
        var contribution = Id<Contribution>.TryParse(id, null, out var contributionId)
            ? await database.Contributions.AsNoTracking().Include(row => row.Versions).Where(ContributionAccess.Readable(actor))
                .SingleOrDefaultAsync(row => row.Id == contributionId, cancellationToken)
            : null;
        return contribution is null ? Problem.NotFound("contribution", Contribution.IdPrefix) : Resource.Ok(ContributionAnswer.Of(contribution, actor));
    }
}
