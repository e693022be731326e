using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Audit;

namespace Trilateral.Membership.Decisions;

/// <summary>What the audit chain holds about a decision, each entry with its place in the chain, so that anybody who checks the chain finds it there.</summary>
internal static class ReadDecisionRecord
{
    /// <param name="Decision"><c>dec_…</c>.</param>
    /// <param name="Entries">In the order of the chain.</param>
    internal sealed record Answer(string Decision, IReadOnlyList<AuditTrail> Entries);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await DecisionAccess.FindAsync(database, id, actor, cancellationToken) is { } decision
            ? TypedResults.Ok(new Answer(decision.Id.ToString(), await database.TrailOfAsync(decision.Id.ToString(), Decision.Actions, cancellationToken)))
            : ReadDecision.NotFound();
}
