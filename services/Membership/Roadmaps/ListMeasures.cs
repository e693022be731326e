using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Roadmaps;

/// <summary>The measures of an initiative in the order they were entered, each with whether it is overdue now. Of one initiative only: no list compares States (rule 33).</summary>
internal static class ListMeasures
{
    /// <param name="Measure">As it stands.</param>
    /// <param name="Overdue">Whether its day is over and it is not done.</param>
    internal sealed record Entry(MeasureAnswer Measure, bool Overdue);

    /// <param name="pilotInitiativeId">Of the initiative.</param>
    /// <param name="overdue">true: only those overdue now; false: only the others.</param>
    /// <param name="responsibleSide">Only this side's.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">Of the service.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<Entry>>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId,
        string? overdue,
        string? responsibleSide,
        Actor actor,
        MembershipDbContext database,
        Paging paging,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken) is not { } initiative)
        {
            return PilotAct.NotFound();
        }

        var now = time.GetUtcNow();
        // A due second counts to its end, as RuleWindow says of every window.
        var lastOverdue = now.AddSeconds(-1);
        var violations = new Violations();
        var measures = database.RoadmapMeasures.Where(row => row.PilotInitiativeId == initiative.Id).ReadableBy(actor);
        if (overdue == "true")
        {
            measures = measures.Where(row => row.DoneOn == null && row.DueAt <= lastOverdue);
        }
        else if (overdue == "false")
        {
            measures = measures.Where(row => row.DoneOn != null || row.DueAt > lastOverdue);
        }
        else if (overdue is not null)
        {
            violations.Add("#query/overdue", "unknown", "Give one of: true, false.");
        }

        if (responsibleSide is not null)
        {
            var side = violations.Choice<Side>("#query/responsibleSide", responsibleSide);
            measures = measures.Where(row => row.ResponsibleSide == side);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(measures, row => row.Id, row => new Entry(MeasureAnswer.Of(row), row.IsOverdue(now)), cancellationToken: cancellationToken);
    }
}
