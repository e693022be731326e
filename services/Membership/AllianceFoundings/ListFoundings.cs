using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>The foundings that name the caller's organisation.</summary>
internal static class ListFoundings
{
    /// <param name="state">open, founded or withdrawn; all when left out.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<FoundingAnswer>>, ProblemHttpResult>> HandleAsync(
        string? state, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var foundings = database.Foundings.ReadableBy(actor);
        var violations = new Violations();
        if (state is not null)
        {
            var asked = violations.Choice<FoundingState>("#query/state", state);
            foundings = foundings.Where(row => row.State == asked);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(foundings, row => row.Id, FoundingAnswer.Of, cancellationToken: cancellationToken);
    }
}
