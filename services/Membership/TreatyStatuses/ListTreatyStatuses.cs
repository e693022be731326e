using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.TreatyStatuses;

/// <summary>Every treaty fact of a State in the order it was recorded, those corrected since among them. One State at a time: no list compares States (rule 33).</summary>
internal static class ListTreatyStatuses
{
    /// <param name="frameworkId">Of the State.</param>
    /// <param name="instrument">Only of this instrument.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<TreatyStatusAnswer>>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string? instrument, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await ReadFramework.FindAsync(database, frameworkId, cancellationToken) is not { } framework)
        {
            return Problem.NotFound("framework", TrilateralFramework.IdPrefix);
        }

        var violations = new Violations();
        var facts = database.TreatyStatuses.Where(row => row.FrameworkId == framework.Id);
        if (instrument is not null)
        {
            var asked = violations.Choice<Instrument>("#query/instrument", instrument);
            facts = facts.Where(row => row.Instrument == asked);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(facts, row => row.Id, TreatyStatusAnswer.Of, cancellationToken: cancellationToken);
    }
}
