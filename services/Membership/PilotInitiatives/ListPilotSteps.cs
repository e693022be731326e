using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>Every step of an initiative with its side and reason, oldest first; for the three sides of its framework, for others there is none.</summary>
internal static class ListPilotSteps
{
    /// <param name="Id"><c>pst_…</c>.</param>
    /// <param name="Act">What was done: proposed, launch_requested, launched, launch_not_agreed, launch_event_recorded, activated, suspended, resumed, renewed, closed or recorded; new ones may appear.</param>
    /// <param name="State">Where the initiative stood afterwards.</param>
    /// <param name="Side">Who did it; null where the three sides did it by a decision.</param>
    /// <param name="Decision">That decision, <c>dec_…</c>.</param>
    /// <param name="Reason">As given.</param>
    /// <param name="At">When.</param>
    internal sealed record StepAnswer(string Id, string Act, string State, string? Side, string? Decision, string? Reason, DateTimeOffset At)
    {
        public static StepAnswer Of(PilotStep step) => new(
            step.Id.ToString(),
            step.Act,
            WireNames<PilotInitiativeState>.Of(step.State),
            step.DecisionId is null ? WireNames<Side>.Of(step.OwnerSide) : null,
            step.DecisionId,
            step.Reason,
            step.At);
    }

    public static async Task<Results<Ok<Page<StepAnswer>>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadPilotInitiative.FindAsync(database, frameworkId, id, cancellationToken) is { } initiative
            ? await paging.ReadAsync(
                database.PilotSteps.Where(row => row.PilotInitiativeId == initiative.Id).ReadableBy(actor), row => row.Id, StepAnswer.Of, cancellationToken: cancellationToken)
            : PilotAct.NotFound();
}
