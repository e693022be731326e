using FsCheck;
using FsCheck.Fluent;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Identity;
using static Trilateral.Membership.Tests.Decisions.Sayings;

namespace Trilateral.Membership.Tests.Decisions;

public sealed class OutcomeRuleTests
{
    private static readonly DateTimeOffset Before = Close.AddDays(-3);
    private static readonly DateTimeOffset After = Close.AddSeconds(1);

    private static readonly Gen<DecisionRules> AllRules =
        from silence in Gen.Elements(Enum.GetValues<SilenceRule>())
        from quorum in Gen.Elements(Enum.GetValues<QuorumRule>())
        from early in Gen.Elements(true, false)
        from contestedBy in Gen.Elements(Enum.GetValues<ContestedRule>())
        from reply in Gen.Elements(true, false)
        select quorum == QuorumRule.Advisory || contestedBy == ContestedRule.Nobody
            ? Plain with { Silence = silence, Quorum = quorum, EndsEarly = early }
            : Voted with { Silence = silence, Quorum = quorum, EndsEarly = early, ContestedBy = contestedBy, ReplyWindow = reply ? "P7D" : null };

    /// <summary>Anything that can be said at any time, before, within and after every window.</summary>
    private static readonly Gen<List<Position>> AllSaid =
        from said in Gen.ListOf(
            from side in Gen.Elements(Three)
            from stance in Gen.Elements(Enum.GetValues<Stance>())
            from phase in Gen.Frequency((4, Gen.Constant(PositionPhase.Window)), (1, Gen.Constant(PositionPhase.Ruling)), (2, Gen.Constant(PositionPhase.Vote)))
            from seconds in Gen.Elements(-300_000, -60, -1, 0, 1, 2, 600_000, 604_800, 604_801, 700_000, 1_900_000)
            select (side, stance, phase, seconds))
        select said.OrderBy(one => one.seconds).Select((one, index) => Say(index + 1, one.side, one.stance, Close.AddSeconds(one.seconds), one.phase)).ToList();

    [Theory]
    [InlineData(-2, DecisionState.Open)]
    [InlineData(-1, DecisionState.Open)]
    [InlineData(0, DecisionState.Open)]
    [InlineData(0.999, DecisionState.Open)]
    [InlineData(1, DecisionState.Closed)]
    [InlineData(2, DecisionState.Closed)]
    public void The_last_second_belongs_to_the_window(double seconds, object state)
    {
        var verdict = OutcomeRule.Of(Terms(Plain), [], Close.AddSeconds(seconds));

        Assert.Equal(state, verdict.State);
        Assert.Equal(verdict.State == DecisionState.Closed ? Close : null, verdict.ClosedAt);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(0.999, true)]
    [InlineData(1, false)]
    public void A_position_of_the_last_second_counts_and_one_of_the_next_does_not(double seconds, bool counts)
    {
        Position[] said = [Say(1, Side.Government, Stance.Consent, Before), Say(2, Side.CivilSociety, Stance.Consent, Before), Say(3, Side.Unodc, Stance.Consent, Close.AddSeconds(seconds))];

        var verdict = OutcomeRule.Of(Terms(Plain), said, Close.AddDays(1));

        Assert.Equal(counts ? DecisionOutcome.Agreed : DecisionOutcome.NotAgreed, verdict.Outcome);
        Assert.Equal(!counts, verdict.Positions[2].IsSilent);
        Assert.Equal(Close, verdict.ClosedAt);
    }

    [Theory]
    [InlineData(-1, DecisionOutcome.Withdrawn)]
    [InlineData(0, DecisionOutcome.Withdrawn)]
    [InlineData(0.999, DecisionOutcome.Withdrawn)]
    [InlineData(1, DecisionOutcome.NotAgreed)]
    public void A_question_is_withdrawn_until_its_window_has_ended_and_nobody_is_silent_in_it(double seconds, object outcome)
    {
        var at = Close.AddSeconds(seconds);
        Position[] said = [Say(1, Side.Government, Stance.Consent, Before), Say(2, Side.Unodc, Stance.Consent, at, late: true)];

        // Asked years later it says the same.
        var verdict = OutcomeRule.Of(Terms(Plain) with { WithdrawnAt = at }, said, Close.AddYears(3));

        var isWithdrawn = verdict.Outcome == DecisionOutcome.Withdrawn;
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal((DecisionState.Closed, isWithdrawn ? at : Close, isWithdrawn ? at : Close), (verdict.State, verdict.ClosedAt, verdict.WindowEndedAt));
        Assert.Equal([Stance.Consent, null, null], verdict.Positions.Select(one => one.Stance));
        Assert.Equal([false, !isWithdrawn, !isWithdrawn], verdict.Positions.Select(one => one.IsSilent));
    }

    [Fact]
    public void A_contested_question_that_is_withdrawn_keeps_what_its_window_came_to()
    {
        Position[] said = [Say(1, Side.Government, Stance.Object, Before), Say(2, Side.CivilSociety, Stance.Consent, Before)];

        var verdict = OutcomeRule.Of(Terms(Voted) with { WithdrawnAt = After }, said, After);

        Assert.Equal((DecisionState.Closed, DecisionOutcome.Withdrawn, After, Close), (verdict.State, verdict.Outcome, verdict.ClosedAt, verdict.WindowEndedAt));
        Assert.Equal([false, false, true], verdict.Positions.Select(one => one.IsSilent));
    }

    // government, civil society, unodc: c consents, o objects, a abstains, - is silent.
    [Theory]
    [InlineData("ccc", "nothing", "all", "agreed")]
    [InlineData("cc-", "nothing", "all", "notAgreed")]
    [InlineData("cc-", "abstention", "all", "notAgreed")]
    [InlineData("cc-", "consent", "all", "agreed")]
    [InlineData("---", "consent", "all", "agreed")]
    [InlineData("cca", "consent", "all", "notAgreed")]
    [InlineData("cco", "consent", "all", "notAgreed")]
    [InlineData("cc-", "nothing", "majority", "agreed")]
    [InlineData("c--", "nothing", "majority", "notAgreed")]
    [InlineData("c--", "abstention", "majority", "agreed")]
    [InlineData("c--", "consent", "majority", "agreed")]
    [InlineData("---", "abstention", "majority", "notAgreed")]
    [InlineData("co-", "nothing", "majority", "notAgreed")]
    [InlineData("co-", "consent", "majority", "agreed")]
    [InlineData("cca", "nothing", "majority", "agreed")]
    [InlineData("coa", "nothing", "majority", "notAgreed")]
    [InlineData("oo-", "consent", "majority", "notAgreed")]
    [InlineData("---", "consent", "advisory", "noObjection")]
    [InlineData("---", "nothing", "advisory", "noObjection")]
    [InlineData("aaa", "nothing", "advisory", "noObjection")]
    [InlineData("cco", "consent", "advisory", "objected")]
    public void Silence_and_quorum_decide(string said, string silence, string quorum, string outcome)
    {
        var rules = Plain with { Silence = Enum.Parse<SilenceRule>(silence, true), Quorum = Enum.Parse<QuorumRule>(quorum, true) };

        var verdict = OutcomeRule.Of(Terms(rules), Spoken(said), After);

        Assert.Equal((DecisionState.Closed, outcome), (verdict.State, ServiceDefaults.Http.WireNames<DecisionOutcome>.Of(verdict.Outcome!.Value)));
        Assert.Equal(said.Select(letter => letter == '-'), verdict.Positions.Select(one => one.IsSilent));
    }

    [Fact]
    public void A_later_position_stands_in_place_of_an_earlier_one_of_its_side()
    {
        Position[] said = [.. Spoken("cco"), Say(4, Side.Unodc, Stance.Consent, Before.AddHours(2))];

        Assert.Equal(DecisionOutcome.Agreed, OutcomeRule.Of(Terms(Plain), said, After).Outcome);
        Assert.Equal(DecisionOutcome.NotAgreed, OutcomeRule.Of(Terms(Plain), said[..3], After).Outcome);
    }

    [Fact]
    public void The_window_ends_early_only_where_the_rules_say_so_and_what_comes_then_is_late()
    {
        Position[] said = [.. Spoken("ccc"), Say(4, Side.Unodc, Stance.Object, Before.AddHours(2))];

        var early = OutcomeRule.Of(Terms(Plain with { EndsEarly = true }), said, Before.AddHours(3));
        var late = OutcomeRule.Of(Terms(Plain), said, After);

        Assert.Equal((DecisionState.Closed, DecisionOutcome.Agreed, said[2].At), (early.State, early.Outcome, early.ClosedAt));
        Assert.Equal((DecisionOutcome.NotAgreed, Close), (late.Outcome, late.ClosedAt));
    }

    // The window ends on 6 December, the right of reply with the 13th, what decides with the 27th, all at 23:59:59 in Karachi.
    [Theory]
    [InlineData(7, -1, false)]
    [InlineData(7, 0, false)]
    [InlineData(7, 1, true)]
    [InlineData(21, -1, true)]
    [InlineData(21, 0, true)]
    [InlineData(21, 1, false)]
    public void A_ruling_counts_after_the_right_of_reply_and_up_to_its_last_second(int days, int seconds, bool counts)
    {
        var rules = Voted with { ContestedBy = ContestedRule.Unodc };
        Position[] said = [.. Spoken("co-"), Say(9, Side.Unodc, Stance.Consent, Close.AddDays(days).AddSeconds(seconds), PositionPhase.Ruling)];

        var verdict = OutcomeRule.Of(Terms(rules, concerned: true), said, Close.AddDays(30));

        Assert.Equal((Close.AddDays(7), Close.AddDays(21)), (verdict.ReplyClosesAt, verdict.ContestedClosesAt));
        Assert.Equal(counts ? (DecisionOutcome.Agreed, said[^1].At) : (DecisionOutcome.NotAgreed, Close.AddDays(21)), (verdict.Outcome!.Value, verdict.ClosedAt!.Value));
    }

    [Theory]
    [InlineData(1, DecisionState.Contested)]
    [InlineData(1_814_399, DecisionState.Contested)]
    [InlineData(1_814_400, DecisionState.Contested)]
    [InlineData(1_814_401, DecisionState.Closed)]
    public void A_contested_decision_nobody_decides_ends_not_agreed_with_its_own_window(int seconds, object state)
    {
        var verdict = OutcomeRule.Of(Terms(Voted, concerned: true), Spoken("co-"), Close.AddSeconds(seconds));

        Assert.Equal(state, verdict.State);
        Assert.Equal(verdict.State == DecisionState.Closed ? DecisionOutcome.NotAgreed : null, verdict.Outcome);
    }

    [Theory]
    [InlineData("ffa", true)]
    [InlineData("fxa", false)]
    [InlineData("fax", false)]
    [InlineData("aaa", false)]
    [InlineData("f", true)]
    [InlineData("fx", false)]
    [InlineData("", false)]
    public void A_vote_is_decided_by_simple_majority_of_the_votes_given(string votes, bool agreed)
    {
        var given = votes.Select((letter, index) => Say(
            10 + index, Three[index], letter switch { 'f' => Stance.Consent, 'x' => Stance.Object, _ => Stance.Abstain }, Close.AddDays(1 + index), PositionPhase.Vote));

        var verdict = OutcomeRule.Of(Terms(Voted), [.. Spoken("cco"), .. given], Close.AddDays(30));

        Assert.Equal(agreed ? DecisionOutcome.Agreed : DecisionOutcome.NotAgreed, verdict.Outcome);
        // With the third vote nothing is left to wait for; without a right of reply the vote's fourteen days follow the window.
        Assert.Equal(votes.Length == 3 ? Close.AddDays(3) : Close.AddDays(14), verdict.ClosedAt);
    }

    // Two vote for it early; the third vote closes it where it counts, and otherwise the window does, with those two.
    [Theory]
    [InlineData(7, -1, false)]
    [InlineData(7, 0, false)]
    [InlineData(7, 1, true)]
    [InlineData(21, -1, true)]
    [InlineData(21, 0, true)]
    [InlineData(21, 0.999, true)]
    [InlineData(21, 1, false)]
    public void A_vote_counts_after_the_right_of_reply_and_up_to_its_last_second(int days, double seconds, bool counts)
    {
        var last = Close.AddDays(days).AddSeconds(seconds);
        var others = new[] { Side.Government, Side.CivilSociety }.Select((side, index) => Say(10 + index, side, Stance.Consent, Close.AddDays(7).AddSeconds(1), PositionPhase.Vote));

        var verdict = OutcomeRule.Of(Terms(Voted, concerned: true), [.. Spoken("cco"), .. others, Say(20, Side.Unodc, Stance.Object, last, PositionPhase.Vote)], Close.AddDays(30));

        Assert.Equal((counts ? 3 : 2, counts ? last : Close.AddDays(21)), (verdict.Deciding.Count, verdict.ClosedAt!.Value));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(0.999, false)]
    [InlineData(1, true)]
    public void The_one_concerned_replies_in_the_last_second_and_is_too_late_in_the_next(double seconds, bool over)
    {
        var now = Close.AddDays(7).AddSeconds(seconds);

        Assert.Equal(over, OutcomeRule.Of(Terms(Voted, concerned: true), Spoken("cco"), now).IsReplyOver(now));
        // Where there is nobody to reply nothing is waited for.
        Assert.True(OutcomeRule.Of(Terms(Voted), Spoken("cco"), now).IsReplyOver(now));
    }

    [Fact]
    public void A_vote_once_given_stands()
    {
        Position[] said = [.. Spoken("cco"), .. Votes("ff"), Say(20, Side.Government, Stance.Object, Close.AddDays(4), PositionPhase.Vote), Say(21, Side.Unodc, Stance.Object, Close.AddDays(5), PositionPhase.Vote)];

        Assert.Equal(DecisionOutcome.Agreed, OutcomeRule.Of(Terms(Voted), said, Close.AddDays(30)).Outcome);
    }

    [Fact]
    public void Whatever_order_it_is_read_in_what_was_said_comes_to_the_same() => Prop.ForAll(
        (from rules in AllRules from said in AllSaid from shuffled in Gen.Shuffle(said.ToArray()) select (rules, said, shuffled)).ToArbitrary(),
        one => Same(OutcomeRule.Of(Terms(one.rules, concerned: true), one.said, Close.AddDays(40)), OutcomeRule.Of(Terms(one.rules, concerned: true), one.shuffled, Close.AddDays(40)))).QuickCheckThrowOnFailure();

    [Fact]
    public void Whoever_speaks_first_within_a_window_that_runs_to_its_end_it_comes_to_the_same() => Prop.ForAll(
        (from rules in AllRules
         from stances in Gen.ArrayOf(Gen.Elements<Stance?>(null, Stance.Consent, Stance.Object, Stance.Abstain), 3)
         from order in Gen.Shuffle(new[] { 0, 1, 2 })
         select (rules: rules with { EndsEarly = false }, stances, order)).ToArbitrary(),
        one =>
        {
            var first = Enumerable.Range(0, 3).Where(side => one.stances[side] is not null).Select(side => Say(side, Three[side], one.stances[side], Before));
            var other = one.order.Where(side => one.stances[side] is not null).Select((side, ordinal) => Say(ordinal, Three[side], one.stances[side], Before));
            return Same(OutcomeRule.Of(Terms(one.rules), first, Close.AddDays(40)), OutcomeRule.Of(Terms(one.rules), other, Close.AddDays(40)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Asked_again_at_any_later_time_after_any_outage_a_closed_decision_stays_as_it_was() => Prop.ForAll(
        (from rules in AllRules
         from said in AllSaid
         from at in Gen.Choose(-400_000, 3_000_000)
         from later in Gen.Choose(0, 30_000_000)
         select (rules, said, at, later)).ToArbitrary(),
        one =>
        {
            // What is known at that time: nobody has said yet what comes after it.
            var now = Close.AddSeconds(one.at);
            var seen = OutcomeRule.Of(Terms(one.rules, concerned: true), one.said.Where(position => position.At <= now), now);
            var again = OutcomeRule.Of(Terms(one.rules, concerned: true), one.said, now.AddSeconds(one.later));
            return seen.State != DecisionState.Closed || Same(seen, again);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_decision_closes_and_closes_at_the_end_of_a_window_or_when_the_deciding_word_is_said() => Prop.ForAll(
        (from rules in AllRules from said in AllSaid select (rules, said)).ToArbitrary(),
        one =>
        {
            var verdict = OutcomeRule.Of(Terms(one.rules, concerned: true), one.said, Close.AddDays(60));
            return verdict is { State: DecisionState.Closed, Outcome: not null, ClosedAt: { } at }
                && (at == verdict.WindowEndedAt || at == verdict.ContestedClosesAt || one.said.Exists(position => position.At == at));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_objection_that_stands_at_the_end_is_counted_whatever_others_say() => Prop.ForAll(
        (from rules in AllRules from said in AllSaid select (rules, said)).ToArbitrary(),
        one =>
        {
            var all = one.said.Where(position => position.Side != Side.CivilSociety).Prepend(Say(0, Side.CivilSociety, Stance.Object, Close.AddDays(-5))).ToList();
            var counted = OutcomeRule.Of(Terms(one.rules), all, Close.AddDays(60)).Positions.Single(position => position.Side == Side.CivilSociety);
            return counted is { Stance: Stance.Object, IsSilent: false, Reason: not null };
        }).QuickCheckThrowOnFailure();

    private static bool Same(OutcomeRule.Verdict one, OutcomeRule.Verdict other) =>
        one with { Positions = [], Deciding = [] } == other with { Positions = [], Deciding = [] }
        && one.Positions.SequenceEqual(other.Positions) && one.Deciding.SequenceEqual(other.Deciding);

    private static Position[] Spoken(string said) =>
    [
        .. said.Select((letter, index) => (letter, index)).Where(one => one.letter != '-')
            .Select(one => Say(one.index + 1, Three[one.index], one.letter switch { 'c' => Stance.Consent, 'o' => Stance.Object, _ => Stance.Abstain }, Before.AddMinutes(one.index))),
    ];

    private static IEnumerable<Position> Votes(string votes) =>
        votes.Select((letter, index) => Say(10 + index, Three[index], letter == 'f' ? Stance.Consent : Stance.Object, Close.AddDays(1 + index), PositionPhase.Vote));
}
