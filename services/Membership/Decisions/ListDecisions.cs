using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Decisions;

/// <summary>The decisions the caller may see, oldest first.</summary>
internal static class ListDecisions
{
    /// <param name="framework">Only those of this framework, <c>frm_…</c>.</param>
    /// <param name="state">Only those in this state now, also where the clock has not written it down yet.</param>
    /// <param name="subject">Only those on this record, by its id.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">What has ended.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<DecisionAnswer>>, ProblemHttpResult>> HandleAsync(
        string? framework, string? state, string? subject, Actor actor, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var decisions = database.Decisions.WithRecord().Where(await DecisionAccess.ReadableAsync(database, actor, cancellationToken));
        if (framework is not null)
        {
            var id = violations.Id<TrilateralFramework>("#query/framework", framework);
            decisions = decisions.Where(row => row.FrameworkId == id);
        }

        if (subject is not null)
        {
            if (!OpenRequestedDecisionConsumer.IsSubject(subject))
            {
                violations.Add("#query/subject", "id", "Give the id of the record: its prefix, an underscore and 32 lower-case hex digits.");
            }

            decisions = decisions.Where(row => row.Subject == subject);
        }

        var asked = state is null ? default : violations.Choice<DecisionState>("#query/state", state);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        if (state is not null)
        {
            // What is due and not written down is of a moment, or of an outage: its state is the rule's to say, not the table's.
            var due = await decisions.AsNoTracking().Where(row => row.DueAt <= now).ToListAsync(cancellationToken);
            var ids = due.Where(row => (row.Unrecorded(now)?.State ?? row.State) == asked).Select(row => row.Id).ToList();
            decisions = decisions.Where(row => (row.State == asked && (row.DueAt == null || row.DueAt > now)) || ids.Contains(row.Id));
        }

        return await paging.ReadAsync(decisions, row => row.Id, row => DecisionAnswer.At(row, now), cancellationToken: cancellationToken);
    }
}
