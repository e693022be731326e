using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>The foundings that name the caller's organisation.</summary>
internal static class ListFoundings
{
    /// <param name="state">open, founded, withdrawn or expired; all when left out.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">For the state that follows from a date.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<FoundingAnswer>>, ProblemHttpResult>> HandleAsync(
        string? state, Actor actor, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var foundings = database.Foundings.ReadableBy(actor);
        var violations = new Violations();
        if (state is not null)
        {
            var asked = violations.Choice<FoundingState>("#query/state", state);
            // The same condition as IsOverdue, which an expression cannot call.
            var lastSecondBefore = now.AddSeconds(-1);
            foundings = asked switch
            {
                FoundingState.Open => foundings.Where(row => row.State == asked && row.SignUntil > lastSecondBefore),
                FoundingState.Expired => foundings.Where(row => row.State == asked || (row.State == FoundingState.Open && row.SignUntil <= lastSecondBefore)),
                _ => foundings.Where(row => row.State == asked),
            };
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(foundings, row => row.Id, row => FoundingAnswer.Of(row, now), cancellationToken: cancellationToken);
    }
}
