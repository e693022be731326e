using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>What a question asks about is over: the question ends with it, inside the caller's own save, and nobody is waited for any more. One that the clock has ended keeps its outcome.</summary>
internal static class WithdrawQuestion
{
    /// <param name="database">In a transaction of the caller's, which holds what it changes before it holds the decision.</param>
    /// <param name="id">Of the decision.</param>
    /// <param name="by">Who ended what it asks about.</param>
    /// <param name="time">Read when nobody else can act on the decision any more.</param>
    /// <param name="cancellationToken">Of the request.</param>
    /// <returns>When.</returns>
    public static async Task<DateTimeOffset> WithdrawQuestionAsync(
        this MembershipDbContext database, Id<Decision> id, Actor by, TimeProvider time, CancellationToken cancellationToken)
    {
        var decision = await (await DecisionAccess.HeldAsync(database, id, cancellationToken)).SingleAsync(cancellationToken);
        // Another replica's clock may be before this one's: it ends after it opened and after what was said.
        var now = decision.Positions.Select(position => position.At).Append(decision.OpensAt).Append(time.GetUtcNow()).Max();
        var verdict = OutcomeRule.Of(OutcomeRule.Terms.Of(decision) with { WithdrawnAt = now }, decision.Positions, now);
        database.Settle(decision, verdict, now, verdict.Outcome == DecisionOutcome.Withdrawn ? by : null);
        return now;
    }
}
