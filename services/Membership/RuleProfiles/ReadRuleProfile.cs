using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.RuleProfiles;

/// <summary>One rule profile; every record that one governs names it.</summary>
internal static class ReadRuleProfile
{
    public static async Task<Results<Resource<RuleProfileAnswer>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var profile = Id<RuleProfile>.TryParse(id, null, out var profileId)
            ? await database.RuleProfiles.AsNoTracking().SingleOrDefaultAsync(row => row.Id == profileId, cancellationToken)
            : null;
        return profile is null ? Problem.NotFound("rule profile", RuleProfile.IdPrefix) : Resource.Ok(RuleProfileAnswer.Of(profile));
    }
}
