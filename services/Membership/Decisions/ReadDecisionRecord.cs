using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Decisions;

/// <summary>What the audit chain holds about a decision, each entry with its place in the chain, so that anybody who checks the chain finds it there.</summary>
internal static class ReadDecisionRecord
{
    /// <param name="Decision"><c>dec_…</c>.</param>
    /// <param name="Entries">In the order of the chain.</param>
    /// <param name="Next">Give it as <c>cursor</c> to read on; absent on the last page.</param>
    /// <param name="TotalCount">How many entries there are in all; only on <c>Prefer: return=total-count</c>.</param>
    internal sealed record Answer(string Decision, IReadOnlyList<AuditTrail> Entries, string? Next, long? TotalCount);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(string id, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await DecisionAccess.FindAsync(database, id, actor, cancellationToken) is not { } decision)
        {
            return ReadDecision.NotFound();
        }

        var page = await database.TrailPageAsync(decision.Id.ToString(), Decision.Actions, paging, cancellationToken);
        return TypedResults.Ok(new Answer(decision.Id.ToString(), page.Items, page.Next, page.TotalCount));
    }
}
