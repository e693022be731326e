using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Decisions;

/// <summary>The decisions the caller may see, oldest first.</summary>
internal static class ListDecisions
{
    /// <param name="framework">Only those of this framework, <c>frm_…</c>.</param>
    /// <param name="state">Only those in this state.</param>
    /// <param name="subject">Only those on this record, by its id.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<DecisionAnswer>>, ProblemHttpResult>> HandleAsync(
        string? framework, string? state, string? subject, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var decisions = database.Decisions.WithRecord().Where(await DecisionAccess.ReadableAsync(database, actor, cancellationToken));
        if (framework is not null)
        {
            var id = violations.Id<TrilateralFramework>("#query/framework", framework);
            decisions = decisions.Where(row => row.FrameworkId == id);
        }

        if (state is not null)
        {
            var asked = violations.Choice<DecisionState>("#query/state", state);
            decisions = decisions.Where(row => row.State == asked);
        }

        if (subject is not null)
        {
            if (!OpenRequestedDecisionConsumer.IsSubject(subject))
            {
                violations.Add("#query/subject", "id", "Give the id of the record: its prefix, an underscore and 32 lower-case hex digits.");
            }

            decisions = decisions.Where(row => row.Subject == subject);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(decisions, row => row.Id, DecisionAnswer.Of, cancellationToken: cancellationToken);
    }
}
