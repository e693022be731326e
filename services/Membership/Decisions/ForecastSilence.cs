using System.Globalization;
using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Decisions;

/// <summary>What the caller's side decides by saying nothing: exactly the decisions that end within so many days and wait for it, and what its silence means in each.</summary>
internal static class ForecastSilence
{
    public const int MaxDays = 90;

    /// <param name="Decision"><c>dec_…</c>.</param>
    /// <param name="Kind">In kebab case.</param>
    /// <param name="Subject">What is decided on, its id.</param>
    /// <param name="Question">What the sides are asked.</param>
    /// <param name="WaitsFor">position, ruling or vote.</param>
    /// <param name="ClosesAt">The last second to say something.</param>
    /// <param name="TimeZone">IANA.</param>
    /// <param name="SilenceCountsAs">consent, abstain or none.</param>
    /// <param name="LeadsTo">The state in the second after, closed or contested, if nobody says anything more.</param>
    /// <param name="Outcome">Of a closed one.</param>
    /// <param name="MeaningOfSilence">Of a position: what the silence decides where the others consent. Of a launch it is never consent, whatever the outcome is called.</param>
    internal sealed record Expectation(
        string Decision,
        string Kind,
        string Subject,
        string Question,
        string WaitsFor,
        DateTimeOffset ClosesAt,
        string TimeZone,
        string SilenceCountsAs,
        string LeadsTo,
        string? Outcome,
        string? MeaningOfSilence);

    /// <param name="days">1 to 90; 7 when left out.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<Expectation>>, ProblemHttpResult>> HandleAsync(
        string? days, Actor actor, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var ahead = violations.Range("#query/days", Read(days), 1, MaxDays, "the days");
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var (until, side) = (now.AddDays(ahead), actor.Side);
        var waiting = database.Decisions.Include(row => row.Positions).Where(await DecisionAccess.ReadableAsync(database, actor, cancellationToken)).Where(WaitsFor(side, now))
            .Where(EndsBy(until));
        return await paging.ReadAsync(waiting, row => row.Id, decision => Of(decision, side), cancellationToken: cancellationToken);
    }

    /// <summary>What has its last second by then; that second is still in the forecast.</summary>
    internal static Expression<Func<Decision, bool>> EndsBy(DateTimeOffset until) => row => (row.State == DecisionState.Open ? row.ClosesAt : row.ContestedClosesAt) <= until;

    /// <summary>What a side can still say something in and has not.</summary>
    internal static Expression<Func<Decision, bool>> WaitsFor(Side side, DateTimeOffset now)
    {
        var (name, decider) = (WireNames<Side>.Of(side), Enum.GetValues<ContestedRule>().FirstOrDefault(rule => OutcomeRule.SideOf(rule) == side));
        return row =>
            (row.State == DecisionState.Open && row.DueAt > now && row.EligibleSides.Contains(name)
                && !row.Positions.Any(one => one.Phase == PositionPhase.Window && !one.Late && one.Side == side))
            || (row.State == DecisionState.Contested && row.DueAt > now
                && ((row.Rules.ContestedBy == decider && decider != ContestedRule.Nobody)
                    || (row.Rules.ContestedBy == ContestedRule.Vote && row.EligibleSides.Contains(name)
                        && !row.Positions.Any(one => one.Phase == PositionPhase.Vote && !one.Late && one.Side == side))));
    }

    /// <summary>What a side can say something in already and has not, though its silence decides nothing yet.</summary>
    internal static Expression<Func<Decision, bool>> WaitsWithoutAWindow(Side side)
    {
        var name = WireNames<Side>.Of(side);
        return row => row.State == DecisionState.Announced && row.EligibleSides.Contains(name)
            && !row.Positions.Any(one => one.Phase == PositionPhase.Window && !one.Late && one.Side == side);
    }

    private static int? Read(string? days) => days is null ? 7 : int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal static Expectation Of(Decision decision, Side side)
    {
        var last = (decision.State == DecisionState.Open ? decision.ClosesAt : decision.ContestedClosesAt)!.Value;
        var verdict = decision.VerdictAt(Decision.AfterLastSecond(last));
        return new(
            decision.Id.ToString(),
            decision.Kind,
            decision.Subject,
            decision.Question,
            decision.State == DecisionState.Open ? "position" : decision.Rules.ContestedBy == ContestedRule.Vote ? "vote" : "ruling",
            last,
            decision.TimeZone,
            decision.State == DecisionState.Open ? OutcomeRule.WireName(verdict.Positions.First(one => one.Side == side).Stance) ?? "none" : "none",
            WireNames<DecisionState>.Of(verdict.State),
            verdict.Outcome is { } outcome ? WireNames<DecisionOutcome>.Of(outcome) : null,
            decision.State == DecisionState.Open ? WireNames<SilenceMeaning>.Of(decision.MeaningOfSilence) : null);
    }
}
