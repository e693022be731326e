using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.DecisionProfiles;

/// <summary>One decision profile; every decision names the one it runs by.</summary>
internal static class ReadDecisionProfile
{
    public static async Task<Results<Resource<DecisionProfileAnswer>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var profile = Id<DecisionProfile>.TryParse(id, null, out var profileId)
            ? await database.DecisionProfiles.AsNoTracking().SingleOrDefaultAsync(row => row.Id == profileId, cancellationToken)
            : null;
        return profile is null ? Problem.NotFound("decision profile", DecisionProfile.IdPrefix) : Resource.Ok(DecisionProfileAnswer.Of(profile));
    }
}
