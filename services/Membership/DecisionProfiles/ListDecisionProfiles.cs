using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.DecisionProfiles;

/// <summary>All decision profiles ever published, oldest first; of a framework its own and those of all countries.</summary>
internal static class ListDecisionProfiles
{
    /// <param name="framework">Leaves out those of other frameworks, <c>frm_…</c>.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<DecisionProfileAnswer>>, ProblemHttpResult>> HandleAsync(
        string? framework, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var profiles = database.DecisionProfiles.AsQueryable();
        if (framework is not null)
        {
            var id = violations.Id<TrilateralFramework>("#query/framework", framework);
            profiles = profiles.Where(row => row.FrameworkId == null || row.FrameworkId == id);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(profiles, row => row.Id, DecisionProfileAnswer.Of, cancellationToken: cancellationToken);
    }
}
