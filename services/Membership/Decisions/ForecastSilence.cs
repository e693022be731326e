using System.Globalization;
using System.Linq.Expressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Decisions;

/// <summary>
/// What the caller's side decides by saying nothing: exactly the decisions that end within so many days and wait for it, and what its silence means in each. A
/// contest is among them from the objection on, since its end can be reckoned before it begins.
/// </summary>
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
    /// <param name="MeaningOfSilence">Of a position: what the silence decides where the others consent; of a launch it is never consent, whatever the outcome is called. Of a ruling notAgreed, of a vote nothing: it is counted neither for nor against.</param>
    /// <param name="Contest">Of a position, where it leads to a contest.</param>
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
        string? MeaningOfSilence,
        FollowingContest? Contest);

    /// <param name="DecidedBy">government, civil_society, unodc or vote.</param>
    /// <param name="ClosesAt">Its last second.</param>
    /// <param name="Outcome">What it comes to if nobody says anything in it either.</param>
    internal sealed record FollowingContest(string DecidedBy, DateTimeOffset ClosesAt, string Outcome);

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
        // What ends later is not read, whatever it waits for: a contest ends after its window.
        var ending = database.Decisions.Where(await DecisionAccess.ReadableAsync(database, actor, cancellationToken)).Where(EndsBy(until));
        var contests = await ContestsAsync(ending, side, now, until, cancellationToken);
        var waiting = ending.Where(WaitsFor(side, now)).Select(row => row.Id);
        return await paging.ReadAsync(
            ending.Include(row => row.Positions).Where(row => contests.Contains(row.Id) || waiting.Contains(row.Id)), row => row.Id, decision => Of(decision, side, now), cancellationToken: cancellationToken);
    }

    /// <summary>No column holds the end of a contest that is not on paper: the few that may come to one are reckoned through, by what the rule asks for and no text.</summary>
    private static async Task<List<Id<Decision>>> ContestsAsync(IQueryable<Decision> ending, Side side, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var open = await ending.Where(MayComeToAContest(side, until)).Select(row => new
        {
            row.Id,
            row.Rules,
            row.EligibleSides,
            HasConcerned = row.ConcernedOrganisation != null,
            row.ClosesAt,
            row.TimeZone,
            Said = row.Positions.Select(one => new Position { Ordinal = one.Ordinal, Phase = one.Phase, Side = one.Side, Stance = one.Stance, At = one.At }).ToList(),
        }).AsNoTracking().ToListAsync(cancellationToken);
        return
        [
            .. from row in open
               let terms = new OutcomeRule.Terms(row.Rules, [.. row.EligibleSides.Select(WireNames<Side>.Parse)], row.HasConcerned, row.ClosesAt, row.TimeZone)
               where ContestEnd(terms, row.Said, now) <= until
               select row.Id,
        ];
    }

    /// <summary>What has its last second by then; that second is still in the forecast. By the column that the clock has its index on.</summary>
    internal static Expression<Func<Decision, bool>> EndsBy(DateTimeOffset until)
    {
        var due = Decision.AfterLastSecond(until);
        return row => row.DueAt <= due;
    }

    /// <summary>What a side can still say something in and has not.</summary>
    internal static Expression<Func<Decision, bool>> WaitsFor(Side side, DateTimeOffset now)
    {
        var (name, decider) = (WireNames<Side>.Of(side), DeciderOf(side));
        return row =>
            (row.State == DecisionState.Open && row.DueAt > now && row.EligibleSides.Contains(name)
                && !row.Positions.Any(one => one.Phase == PositionPhase.Window && !one.Late && one.Side == side))
            || (row.State == DecisionState.Contested && row.DueAt > now
                && ((row.Rules.ContestedBy == decider && decider != ContestedRule.Nobody)
                    || (row.Rules.ContestedBy == ContestedRule.Vote && row.EligibleSides.Contains(name)
                        && !row.Positions.Any(one => one.Phase == PositionPhase.Vote && !one.Late && one.Side == side))));
    }

    /// <summary>What ends its window by then with an objection and is decided by the side, alone or by its vote.</summary>
    internal static Expression<Func<Decision, bool>> MayComeToAContest(Side side, DateTimeOffset until)
    {
        var (name, decider, due) = (WireNames<Side>.Of(side), DeciderOf(side), Decision.AfterLastSecond(until));
        return row => row.State == DecisionState.Open && row.DueAt <= due
            && row.Positions.Any(one => one.Phase == PositionPhase.Window && !one.Late && one.Stance == Stance.Object)
            && ((row.Rules.ContestedBy == decider && decider != ContestedRule.Nobody) || (row.Rules.ContestedBy == ContestedRule.Vote && row.EligibleSides.Contains(name)));
    }

    /// <summary>The last second of the contest that an open decision comes to if nothing more is said; null where it comes to none, or that is over.</summary>
    internal static DateTimeOffset? ContestEnd(Decision decision, DateTimeOffset now) => ContestEnd(OutcomeRule.Terms.Of(decision), decision.Positions, now);

    private static DateTimeOffset? ContestEnd(OutcomeRule.Terms terms, IEnumerable<Position> said, DateTimeOffset now) =>
        terms.ClosesAt is { } window && OutcomeRule.ReadableOf(terms, said, Decision.AfterLastSecond(window))?.ContestedClosesAt is { } last && now < Decision.AfterLastSecond(last) ? last : null;

    /// <summary>What a side can say something in already and has not, though its silence decides nothing yet.</summary>
    internal static Expression<Func<Decision, bool>> WaitsWithoutAWindow(Side side)
    {
        var name = WireNames<Side>.Of(side);
        return row => row.State == DecisionState.Announced && row.EligibleSides.Contains(name)
            && !row.Positions.Any(one => one.Phase == PositionPhase.Window && !one.Late && one.Side == side);
    }

    private static int? Read(string? days) => days is null ? 7 : int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The rule by which a side decides alone.</summary>
    private static ContestedRule DeciderOf(Side side) => Enum.GetValues<ContestedRule>().FirstOrDefault(rule => OutcomeRule.SideOf(rule) == side);

    internal static Expectation Of(Decision decision, Side side, DateTimeOffset now)
    {
        var waitsForPosition = WaitsForPosition(decision, side, now);
        var contest = decision.State == DecisionState.Open ? ContestEnd(decision, now) : decision.ContestedClosesAt;
        // A contest that was averted between the two queries ends with the window.
        var last = (waitsForPosition ? decision.ClosesAt : contest ?? decision.ClosesAt)!.Value;
        var verdict = decision.VerdictAt(Decision.AfterLastSecond(last));
        var byVote = decision.Rules.ContestedBy == ContestedRule.Vote;
        return new(
            decision.Id.ToString(),
            decision.Kind,
            decision.Subject,
            decision.Question,
            waitsForPosition ? "position" : byVote ? "vote" : "ruling",
            last,
            decision.TimeZone,
            waitsForPosition ? OutcomeRule.WireName(verdict.Positions.First(one => one.Side == side).Stance) ?? "none" : "none",
            WireNames<DecisionState>.Of(verdict.State),
            OutcomeName(verdict),
            WireNames<SilenceMeaning>.Of(waitsForPosition ? decision.MeaningOfSilence : byVote ? SilenceMeaning.Nothing : SilenceMeaning.NotAgreed),
            waitsForPosition && contest is { } end
                ? new(WireNames<ContestedRule>.Of(decision.Rules.ContestedBy), end, OutcomeName(decision.VerdictAt(Decision.AfterLastSecond(end)))!)
                : null);
    }

    private static bool WaitsForPosition(Decision decision, Side side, DateTimeOffset now) =>
        decision.State == DecisionState.Open && decision.DueAt > now && decision.Eligible.Contains(side)
        && !decision.Positions.Exists(one => one is { Phase: PositionPhase.Window, Late: false } && one.Side == side);

    private static string? OutcomeName(OutcomeRule.Verdict verdict) => verdict.Outcome is { } outcome ? WireNames<DecisionOutcome>.Of(outcome) : null;
}
