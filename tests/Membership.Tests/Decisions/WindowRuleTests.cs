using FsCheck;
using FsCheck.Fluent;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using static Trilateral.Membership.Tests.Decisions.Sayings;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>When a window begins, what ends one that has not begun, and what silence in it means.</summary>
public sealed class WindowRuleTests
{
    private static readonly DecisionRules Proven = Plain with { ProofOfNotice = true };

    /// <summary>The last second of 22 November in Karachi: fourteen days later is <see cref="Close"/>.</summary>
    private static readonly DateTimeOffset Midnight = Close.AddDays(-14);

    // Days are counted from the one on which the last side's proof is on record.
    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(0.999, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void The_window_counts_from_the_last_sides_proof_in_the_decisions_own_zone(double seconds, int daysLater)
    {
        var proven = Midnight.AddSeconds(seconds);

        var window = WindowRule.Of(Proven, Zone, Midnight.AddDays(-30), [Midnight.AddDays(-5), proven, Midnight.AddDays(-29)]);

        Assert.Equal(new WindowRule.Window(proven, Close.AddDays(daysLater)), window);
    }

    [Theory]
    [InlineData("PT40S", 40)]
    [InlineData("PT2H", 7_200)]
    public void A_window_of_seconds_ends_so_long_after_the_proof(string window, int seconds) =>
        Assert.Equal(Midnight.AddSeconds(seconds), WindowRule.Of(Proven with { Window = window }, Zone, Midnight.AddDays(-3), [Midnight])!.LastSecond);

    [Fact]
    public void Without_the_proof_of_one_side_no_window_begins_and_where_none_is_asked_for_it_begins_with_the_question()
    {
        Assert.Null(WindowRule.Of(Proven, Zone, Midnight, [Midnight, null, Midnight]));
        Assert.Null(WindowRule.Of(Proven, Zone, Midnight, []));
        Assert.Equal(new WindowRule.Window(Midnight, Close), WindowRule.Of(Plain, Zone, Midnight, []));
    }

    [Fact]
    public void The_first_proof_of_a_side_stands_and_the_last_side_begins_the_window()
    {
        var decision = Announced(Proven);
        decision.UnprovenNotice(Side.Government)!.Prove(new(ProofChannel.Mail, Midnight), Midnight);
        Assert.Null(decision.UnprovenNotice(Side.Government));
        decision.UnprovenNotice(Side.CivilSociety)!.Prove(new(ProofChannel.Webhook, Midnight), Midnight);
        Assert.False(decision.StartClock());
        Assert.Equal((DecisionState.Announced, null, null, null), (decision.State, decision.ClosesAt, decision.ClockStartedAt, decision.DueAt));

        decision.UnprovenNotice(Side.Unodc)!.Prove(new(ProofChannel.Document, Midnight.AddDays(-20)), Midnight.AddSeconds(1));

        Assert.True(decision.StartClock());
        Assert.Equal((DecisionState.Open, Close.AddDays(1), Midnight.AddSeconds(1), Close.AddDays(1).AddSeconds(1)), (decision.State, decision.ClosesAt, decision.ClockStartedAt, decision.DueAt));
        Assert.All(Three, side => Assert.Null(decision.UnprovenNotice(side)));
    }

    [Theory]
    [InlineData(SilenceRule.Consent)]
    [InlineData(SilenceRule.Abstention)]
    [InlineData(SilenceRule.Nothing)]
    public void No_time_ends_a_window_that_has_not_begun(object silence)
    {
        var terms = Terms(Proven with { Silence = (SilenceRule)silence }) with { ClosesAt = null };

        Assert.Equal(DecisionState.Announced, OutcomeRule.Of(terms, [], Close.AddYears(100)).State);
    }

    [Fact]
    public void What_is_said_before_the_window_begins_counts_in_it_and_all_sides_end_it()
    {
        var rules = Proven with { EndsEarly = true };
        Position[] said = [Say(1, Side.Government, Stance.Consent, Midnight), Say(2, Side.Unodc, Stance.Consent, Midnight), Say(3, Side.CivilSociety, Stance.Consent, Midnight.AddHours(1))];

        Assert.Equal(DecisionState.Announced, OutcomeRule.Of(Terms(rules) with { ClosesAt = null }, said[..2], Close).State);
        var early = OutcomeRule.Of(Terms(rules) with { ClosesAt = null }, said, Close);
        Assert.Equal((DecisionState.Closed, DecisionOutcome.Agreed, Midnight.AddHours(1)), (early.State, early.Outcome, early.ClosedAt));
        Assert.Equal(["civil_society"], OutcomeRule.Of(Terms(rules), said[..2], Close.AddSeconds(1)).Positions.Where(one => one.IsSilent).Select(one => WireNames<Side>.Of(one.Side)));
    }

    [Fact]
    public void Whatever_is_said_and_however_long_it_takes_nothing_ends_by_silence_before_the_window_begins()
    {
        var cases =
            from silence in Gen.Elements(Enum.GetValues<SilenceRule>())
            from quorum in Gen.Elements(Enum.GetValues<QuorumRule>())
            from early in Gen.Elements(true, false)
            from sides in Gen.ListOf(Gen.Elements(Three))
            from stance in Gen.Elements(Enum.GetValues<Stance>())
            from days in Gen.Choose(0, 4_000)
            select (Rules: Proven with { Silence = silence, Quorum = quorum, EndsEarly = early }, Said: sides.Select((side, index) => Say(index + 1, side, stance, Midnight.AddHours(index))).ToList(), days);

        Prop.ForAll(
            cases.ToArbitrary(),
            one => OutcomeRule.Of(Terms(one.Rules) with { ClosesAt = null }, one.Said, Midnight.AddDays(one.days)).State == DecisionState.Announced
                || Three.All(side => one.Said.Exists(position => position.Side == side))).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(SilenceRule.Consent, QuorumRule.All, 3, SilenceMeaning.Consent)]
    [InlineData(SilenceRule.Consent, QuorumRule.Majority, 3, SilenceMeaning.Consent)]
    [InlineData(SilenceRule.Abstention, QuorumRule.Majority, 3, SilenceMeaning.Abstention)]
    [InlineData(SilenceRule.Nothing, QuorumRule.Majority, 3, SilenceMeaning.Nothing)]
    [InlineData(SilenceRule.Abstention, QuorumRule.Majority, 2, SilenceMeaning.Abstention)]
    [InlineData(SilenceRule.Nothing, QuorumRule.Majority, 2, SilenceMeaning.NotAgreed)]
    [InlineData(SilenceRule.Abstention, QuorumRule.All, 3, SilenceMeaning.NotAgreed)]
    [InlineData(SilenceRule.Nothing, QuorumRule.All, 3, SilenceMeaning.NotAgreed)]
    [InlineData(SilenceRule.Consent, QuorumRule.Advisory, 3, SilenceMeaning.NoObjection)]
    [InlineData(SilenceRule.Abstention, QuorumRule.Advisory, 1, SilenceMeaning.NoObjection)]
    [InlineData(SilenceRule.Nothing, QuorumRule.Advisory, 3, SilenceMeaning.NoObjection)]
    public void Silence_means_what_the_rules_of_the_decision_make_of_it(object silence, object quorum, int sides, object meaning) =>
        Assert.Equal(meaning, OutcomeRule.MeaningOfSilence(Plain with { Silence = (SilenceRule)silence, Quorum = (QuorumRule)quorum }, Three[..sides], asksForEveryYes: false));

    // Decision 0026: a launch takes three spoken yes, so that nobody is told that keeping quiet is one.
    [Fact]
    public void Of_a_launch_silence_is_never_said_to_be_consent()
    {
        var rules = Plain with { Silence = SilenceRule.Consent };

        Assert.Equal(SilenceMeaning.NotAgreed, new Decision { Kind = RequestLaunch.Kind, Rules = rules, EligibleSides = ["government", "civil_society", "unodc"] }.MeaningOfSilence);
        Assert.Equal(SilenceMeaning.Consent, new Decision { Kind = "call-opening", Rules = rules, EligibleSides = ["government", "civil_society", "unodc"] }.MeaningOfSilence);
    }

    [Theory]
    [InlineData(-1, DecisionState.Open)]
    [InlineData(0, DecisionState.Open)]
    [InlineData(0.999, DecisionState.Open)]
    [InlineData(1, DecisionState.Closed)]
    public void An_extended_window_ends_with_its_new_last_second_and_counts_what_is_said_in_it(double seconds, object state)
    {
        var decision = Announced(Plain with { Extension = "P7D" });
        Assert.True(decision.StartClock());
        var later = Close.AddDays(7);

        decision.Extend(later, Close, "government", "The ministries need more time.");

        Assert.Equal((later, later.AddSeconds(1)), (decision.ClosesAt!.Value, decision.DueAt!.Value));
        var (at, terms) = (later.AddSeconds(seconds), OutcomeRule.Terms.Of(decision));
        Assert.Equal(DecisionState.Open, OutcomeRule.Of(terms, [], Close.AddSeconds(1)).State);
        Assert.Equal(state, OutcomeRule.Of(terms, [], at).State);
        var counted = OutcomeRule.Of(terms, [Say(1, Side.Unodc, Stance.Consent, at)], later.AddDays(1));
        Assert.Equal((later, (DecisionState)state == DecisionState.Closed), (counted.ClosedAt!.Value, counted.Positions.Single(one => one.Side == Side.Unodc).IsSilent));
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(0.999, null)]
    [InlineData(1, "The window has closed")]
    public void A_side_extends_in_the_last_second_and_not_in_the_next_and_once(double seconds, string? refused)
    {
        var decision = Announced(Plain with { Extension = "P7D" });
        Assert.Contains("has not begun", ExtendWindow.Refuses(decision, Midnight), StringComparison.Ordinal);
        decision.StartClock();

        Assert.StartsWith(refused ?? "", ExtendWindow.Refuses(decision, Close.AddSeconds(seconds)) ?? "", StringComparison.Ordinal);
        Assert.Equal(refused is null, ExtendWindow.Refuses(decision, Close.AddSeconds(seconds)) is null);

        decision.Extend(Close.AddDays(7), Close, "government", "The ministries need more time.");
        Assert.Contains("happens once", ExtendWindow.Refuses(decision, Close), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void The_forecast_holds_what_ends_with_its_last_second_and_nothing_that_ends_later(int seconds, bool told)
    {
        var decision = Announced(Plain);
        decision.StartClock();

        Assert.Equal(told, ForecastSilence.EndsBy(Close.AddSeconds(seconds)).Compile()(decision));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(0.999, true)]
    [InlineData(1, false)]
    public void A_decision_waits_for_a_side_up_to_its_last_second(double seconds, bool waits)
    {
        var decision = Announced(Plain);
        decision.StartClock();

        Assert.Equal(waits, ForecastSilence.WaitsFor(Side.Unodc, Close.AddSeconds(seconds)).Compile()(decision));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.999, true)]
    [InlineData(1, false)]
    public void A_contest_that_nobody_has_written_down_is_foreseen_up_to_its_last_second(double seconds, bool foreseen)
    {
        var decision = new Decision
        {
            Rules = Plain with { ContestedBy = ContestedRule.Unodc, ContestedWindow = "P4D" },
            TimeZone = "Asia/Karachi",
            OpensAt = Close.AddDays(-14),
            EligibleSides = ["government", "civil_society", "unodc"],
            Positions = [new() { Side = Side.CivilSociety, Phase = PositionPhase.Window, Stance = Stance.Object, At = Close.AddDays(-1), Ordinal = 1 }],
        };
        decision.StartClock();
        var end = ForecastSilence.ContestEnd(decision, Close)!.Value;

        Assert.Equal(Close.AddDays(4), end);
        Assert.Equal(foreseen ? end : (DateTimeOffset?)null, ForecastSilence.ContestEnd(decision, end.AddSeconds(seconds)));
        Assert.Equal("ruling", ForecastSilence.Of(decision, Side.Unodc, Close.AddSeconds(1)).WaitsFor);
        Assert.True(ForecastSilence.MayComeToAContest(Side.Unodc, Close).Compile()(decision));
        Assert.False(ForecastSilence.MayComeToAContest(Side.Unodc, Close.AddSeconds(-1)).Compile()(decision));
        Assert.False(ForecastSilence.MayComeToAContest(Side.Government, Close).Compile()(decision));

        // Averted while the forecast was being read.
        decision.Positions.AddRange(decision.Eligible.Select(side => new Position { Side = side, Phase = PositionPhase.Window, Stance = Stance.Consent, At = Close.AddHours(-1), Ordinal = 2 }));
        Assert.Null(ForecastSilence.ContestEnd(decision, Close));
        Assert.Equal((Close, "agreed"), (ForecastSilence.Of(decision, Side.Unodc, Close).ClosesAt, ForecastSilence.Of(decision, Side.Unodc, Close).Outcome));
    }

    // Asked on 22 November in Karachi, entered on the 24th.
    [Theory]
    [InlineData("unodc", "2026-11-22", 20, null)]
    [InlineData("unodc", "2026-11-24", 20, null)]
    [InlineData("unodc", "2026-11-21", 20, "/deliveredOn")]
    [InlineData("unodc", "2026-11-25", 20, "/deliveredOn")]
    [InlineData("unodc", null, 20, "/deliveredOn")]
    [InlineData("unodc", "2026-11-22", 19, "/reason")]
    [InlineData("platform", "2026-11-22", 20, "/side")]
    [InlineData(null, "2026-11-22", 20, "/side")]
    public void A_proof_by_hand_has_a_side_a_day_and_a_reason(string? side, string? day, int reason, string? refused)
    {
        var (_, proof, violations) = RecordProof.Read(
            new(side, day is null ? null : DateOnly.Parse(day, null), "Note verbale 4/2026", new string('r', reason)), Announced(Proven), Side.Unodc, Midnight.AddDays(2));

        Assert.Equal(refused is null ? [] : [refused], violations.Select(violation => violation.Pointer));
        Assert.True(refused is not null || (proof.Channel, proof.RecordedBy, proof.Evidence) == (ProofChannel.Document, "unodc", "Note verbale 4/2026"));
    }

    [Fact]
    public void A_proof_by_hand_names_the_document() => Assert.Equal(
        ["/document"], RecordProof.Read(new("unodc", new(2026, 11, 22), " ", new string('r', 20)), Announced(Proven), Side.Unodc, Midnight).Violations.Select(violation => violation.Pointer));

    private static Decision Announced(DecisionRules rules) => new()
    {
        Rules = rules,
        TimeZone = Zone,
        OpensAt = Midnight,
        EligibleSides = ["government", "civil_society", "unodc"],
        Notices = [.. Three.Select(side => new SideNotice { Side = side })],
    };
}
