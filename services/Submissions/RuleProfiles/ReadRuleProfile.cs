using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.RuleProfiles;

/// <summary>One version of a rule profile, as it was published. Public.</summary>
internal static class ReadRuleProfile
{
    public static async Task<Results<Resource<RuleProfileAnswer>, ProblemHttpResult>> HandleAsync(string id, SubmissionsDbContext database, CancellationToken cancellationToken)
    {
        var profile = Id<RuleProfile>.TryParse(id, null, out var profileId)
            ? await database.RuleProfiles.AsNoTracking().SingleOrDefaultAsync(row => row.Id == profileId, cancellationToken)
            : null;
        return profile is null ? Problem.NotFound("rule profile", RuleProfile.IdPrefix) : Resource.Ok(RuleProfileAnswer.Of(profile));
    }
}
