using FsCheck;
using FsCheck.Fluent;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Identity;
using static Trilateral.Membership.Tests.Decisions.Sayings;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>Whole lives of decisions: proofs, positions, one extension, rulings and votes at any instants, with the clock's job running, and with it down for as long as one likes.</summary>
public sealed class DecisionCourseTests
{
    /// <summary>Later than anything that happens: a hundred steps, the most there are, come to 1,400 days.</summary>
    private static readonly DateTimeOffset End = Close.AddDays(1_500);

    private static readonly Gen<DecisionRules> AllRules =
        from silence in Gen.Elements(Enum.GetValues<SilenceRule>())
        from quorum in Gen.Elements(Enum.GetValues<QuorumRule>())
        from contestedBy in Gen.Elements(Enum.GetValues<ContestedRule>())
        from early in Gen.Elements(true, false)
        from reply in Gen.Elements(null, "P7D")
        from proof in Gen.Elements(true, false)
        select (quorum == QuorumRule.Advisory || contestedBy == ContestedRule.Nobody ? Plain : Voted with { ContestedBy = contestedBy, ReplyWindow = reply }) with
        {
            Silence = silence,
            Quorum = quorum,
            EndsEarly = early,
            ProofOfNotice = proof,
            Extension = "P7D",
        };

    /// <summary>Steps of time that end on, just before and just after the ends of windows as often as anywhere.</summary>
    private static readonly Gen<List<DecisionCourse.Happening>> AllHappenings =
        from steps in Gen.ListOf(
            from seconds in Gen.Elements(0, 1, 3_600, 86_400, 604_799, 604_800, 604_801, 1_209_599, 1_209_600)
            from act in Gen.Frequency(
                (3, Gen.Constant(DecisionCourse.Act.Prove)), (4, Gen.Constant(DecisionCourse.Act.Say)), (1, Gen.Constant(DecisionCourse.Act.Extend)), (3, Gen.Constant(DecisionCourse.Act.Decide)))
            from side in Gen.Elements(Three)
            from stance in Gen.Elements(Enum.GetValues<Stance>())
            select (seconds, act, side, stance))
        select steps.Aggregate((At: DecisionCourse.Begin, All: new List<DecisionCourse.Happening>()), (so, step) =>
        {
            var at = so.At.AddSeconds(step.seconds);
            so.All.Add(new(at, step.act, step.side, step.stance));
            return (at, so.All);
        }).All;

    private static readonly Gen<(DecisionRules Rules, Side[] Sides, List<DecisionCourse.Happening> Happenings)> All =
        from rules in AllRules
        from sides in Gen.Elements<Side[]>([Side.Government], [Side.CivilSociety, Side.Unodc], Three, Three)
        from happenings in AllHappenings
        select (rules, sides, happenings);

    [Fact]
    public void With_the_clock_running_or_down_all_the_time_a_decision_comes_to_the_same_at_the_same_instants() => Prop.ForAll(All.ToArbitrary(), one =>
    {
        var (watched, left) = (Run(one, isWatched: true), Run(one, isWatched: false));
        var said = watched.Decision.Positions.Select(position => (position.Ordinal, position.Side, position.Phase, position.Late, position.At));
        return Ends(watched.Decision) == Ends(left.Decision) && said.SequenceEqual(left.Decision.Positions.Select(position => (position.Ordinal, position.Side, position.Phase, position.Late, position.At)));
    }).Check(Many);

    [Fact]
    public void What_it_came_to_step_by_step_is_what_the_rule_says_of_all_at_once() => Prop.ForAll(All.ToArbitrary(), one =>
    {
        var decision = Run(one, isWatched: true).Decision;
        var verdict = decision.VerdictAt(End);
        return Ends(decision) == (verdict.State, verdict.Outcome, verdict.ClosedAt, verdict.WindowEndedAt, verdict.ReplyClosesAt, verdict.ContestedClosesAt);
    }).Check(Many);

    [Fact]
    public void It_passes_each_state_once_and_in_order_and_its_window_is_never_shortened() => Prop.ForAll(All.ToArbitrary(), one =>
    {
        var course = Run(one, isWatched: one.Happenings.Count % 2 == 0);
        return course.States.SequenceEqual(course.States.Distinct().Order()) && course.Ends.SequenceEqual(course.Ends.Distinct().Order()) && course.Ends.Count <= 2;
    }).Check(Many);

    [Fact]
    public void It_ends_unless_its_window_still_waits_for_a_proof_and_a_late_word_is_one_said_after_the_window() => Prop.ForAll(All.ToArbitrary(), one =>
    {
        var decision = Run(one, isWatched: true).Decision;
        var waits = decision.State == DecisionState.Announced && decision.Notices.Exists(notice => notice.ProvenAt is null);
        return (decision.State == DecisionState.Closed || waits)
            && decision.Positions.Where(position => position.Phase == PositionPhase.Window).All(position => position.Late == (decision.WindowEndedAt is { } ended && position.At >= ended && IsAfter(decision, position, ended)));
    }).Check(Many);

    private static Config Many => Config.QuickThrowOnFailure.WithMaxTest(2_000);

    /// <summary>The last second belongs to the window; where all had spoken, the word that ended it is the last of it.</summary>
    private static bool IsAfter(Decision decision, Position position, DateTimeOffset ended) => ended == decision.ClosesAt && !EndedEarly(decision, ended)
        ? position.At >= Decision.AfterLastSecond(ended)
        : position.Ordinal > decision.Positions.Where(one => !one.Late && one.Phase == PositionPhase.Window).Max(one => one.Ordinal);

    private static bool EndedEarly(Decision decision, DateTimeOffset ended) =>
        decision.Rules.EndsEarly && decision.Eligible.All(side => decision.Positions.Exists(one => one is { Late: false, Phase: PositionPhase.Window } && one.Side == side && one.At <= ended));

    private static DecisionCourse Run((DecisionRules Rules, Side[] Sides, List<DecisionCourse.Happening> Happenings) one, bool isWatched)
    {
        var course = new DecisionCourse(one.Rules, one.Sides, isWatched);
        course.Happen(one.Happenings);
        course.PassUntil(End);
        course.Settle(End);
        course.Settle(End.AddYears(1));
        return course;
    }

    private static (DecisionState, DecisionOutcome?, DateTimeOffset?, DateTimeOffset?, DateTimeOffset?, DateTimeOffset?) Ends(Decision decision) =>
        (decision.State, decision.Outcome, decision.ClosedAt, decision.WindowEndedAt, decision.ReplyClosesAt, decision.ContestedClosesAt);
}
