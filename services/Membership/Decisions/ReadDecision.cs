using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Decisions;

/// <summary>One decision with everything said in it, as it stands now: an end that has come is told before the clock has written it down.</summary>
internal static class ReadDecision
{
    public static async Task<Results<Resource<DecisionAnswer>, ProblemHttpResult>> HandleAsync(string id, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken) =>
        await DecisionAccess.FindAsync(database, id, actor, cancellationToken) is { } decision ? Resource.Ok(DecisionAnswer.At(decision, time.GetUtcNow())) : NotFound();

    internal static ProblemHttpResult NotFound() => Problem.NotFound("decision", Decision.IdPrefix);
}
