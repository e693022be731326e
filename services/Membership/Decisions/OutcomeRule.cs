using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Decisions;

/// <summary>What a side decides by saying nothing.</summary>
internal enum SilenceMeaning
{
    Consent,
    Abstention,

    /// <summary>It has not taken part.</summary>
    Nothing,

    /// <summary>There is no agreement without it.</summary>
    NotAgreed,

    /// <summary>Advisory: never an approval (rule 5).</summary>
    NoObjection,
}

/// <summary>
/// What a decision comes to: a function of its terms, of what was said and of the time it is asked, and of nothing else. Asked later, it gives the same ends
/// with the same instants, so it does not matter who computes it, how often, or after which outage (rules 5, 6, 7, 9, 37).
/// </summary>
internal static class OutcomeRule
{
    /// <param name="Rules">As copied when it opened.</param>
    /// <param name="Eligible">Whose positions count.</param>
    /// <param name="HasConcerned">Whether there is somebody who may reply.</param>
    /// <param name="ClosesAt">The last second of the window; null while it has not begun, so that no time ends it.</param>
    /// <param name="TimeZone">IANA.</param>
    /// <param name="WithdrawnAt">When the asker took the question back; null as long as it stands.</param>
    internal sealed record Terms(DecisionRules Rules, IReadOnlyList<Side> Eligible, bool HasConcerned, DateTimeOffset? ClosesAt, string TimeZone, DateTimeOffset? WithdrawnAt = null)
    {
        public static Terms Of(Decision decision) =>
            new(
                decision.Rules, [.. decision.Eligible], decision.ConcernedOrganisation is not null, decision.ClosesAt, decision.TimeZone,
                decision.Outcome == DecisionOutcome.Withdrawn ? decision.ClosedAt : null);
    }

    /// <summary>What one side counts for at the end of the window.</summary>
    /// <param name="Side">An eligible one.</param>
    /// <param name="Stance">Null when silence counts as nothing.</param>
    /// <param name="IsSilent">It said nothing within the window.</param>
    /// <param name="Reason">Of what it said.</param>
    internal sealed record Counted(Side Side, Stance? Stance, bool IsSilent, string? Reason);

    /// <param name="State">Where it stands at that time.</param>
    /// <param name="WindowEndedAt">Null while the window runs.</param>
    /// <param name="ReplyClosesAt">Of a contested one with a right of reply.</param>
    /// <param name="ContestedClosesAt">Of a contested one.</param>
    /// <param name="Outcome">Of a closed one.</param>
    /// <param name="ClosedAt">Of a closed one.</param>
    /// <param name="Positions">As counted: at the end of the window, or if it ended now.</param>
    /// <param name="Deciding">Of a contested one what has been said so far that decides it: the ruling, or each side's vote.</param>
    internal sealed record Verdict(
        DecisionState State,
        DateTimeOffset? WindowEndedAt,
        DateTimeOffset? ReplyClosesAt,
        DateTimeOffset? ContestedClosesAt,
        DecisionOutcome? Outcome,
        DateTimeOffset? ClosedAt,
        IReadOnlyList<Counted> Positions,
        IReadOnlyList<Position> Deciding)
    {
        /// <summary>Whether a ruling or a vote may be given at that time: contested, and the right of reply is over.</summary>
        public bool IsReplyOver(DateTimeOffset now) => ReplyClosesAt is not { } reply || !RuleWindow.IsOpen(reply, now);
    }

    public static Verdict Of(Terms terms, IEnumerable<Position> said, DateTimeOffset now) =>
        terms.WithdrawnAt is { } at ? Withdrawn(OfStanding(terms, said.Where(one => !one.Late), at), at) : OfStanding(terms, said, now);

    /// <summary>What had ended by then keeps its outcome. Otherwise it is over, with what was said until then: nobody has let a window pass.</summary>
    private static Verdict Withdrawn(Verdict until, DateTimeOffset at) => until.State == DecisionState.Closed ? until : until with
    {
        State = DecisionState.Closed,
        Outcome = DecisionOutcome.Withdrawn,
        ClosedAt = at,
        WindowEndedAt = until.WindowEndedAt ?? at,
        Positions = until.WindowEndedAt is null ? [.. until.Positions.Select(one => one.IsSilent ? one with { Stance = null, IsSilent = false } : one)] : until.Positions,
    };

    private static Verdict OfStanding(Terms terms, IEnumerable<Position> said, DateTimeOffset now)
    {
        var ordered = said.OrderBy(position => position.Ordinal).ToList();
        var (window, spokenAt) = Window(terms, ordered);
        var positions = terms.Eligible.Select(side => Count(terms.Rules, side, window)).ToList();
        if ((spokenAt ?? (IsOpen(terms, now) ? null : terms.ClosesAt)) is not { } ended)
        {
            return new(terms.ClosesAt is null ? DecisionState.Announced : DecisionState.Open, null, null, null, null, null, positions, []);
        }

        var isContested = positions.Any(one => one.Stance == Stance.Object) && terms.Rules.Quorum != QuorumRule.Advisory && terms.Rules.ContestedBy != ContestedRule.Nobody;
        return isContested ? Contest(terms, ordered, ended, positions, now) : new(DecisionState.Closed, ended, null, null, Outcome(terms.Rules.Quorum, positions), ended, positions, []);
    }

    /// <summary>The same; null where the rules cannot be read.</summary>
    public static Verdict? ReadableOf(Terms terms, IEnumerable<Position> said, DateTimeOffset now)
    {
        try
        {
            return Of(terms, said, now);
        }
        catch (FormatException)
        {
            // Rules that cannot be read are seen where its timer is parked; whoever reads a list is not to go without the others.
            return null;
        }
    }

    private static bool IsOpen(Terms terms, DateTimeOffset at) => terms.ClosesAt is not { } last || RuleWindow.IsOpen(last, at);

    /// <summary>What counts of the window's positions, and the instant at which every side had spoken where that ends it.</summary>
    private static (List<Position> Counting, DateTimeOffset? SpokenAt) Window(Terms terms, List<Position> ordered)
    {
        var counting = new List<Position>();
        foreach (var position in ordered.Where(one => one.Phase == PositionPhase.Window && terms.Eligible.Contains(one.Side) && IsOpen(terms, one.At)))
        {
            counting.Add(position);
            if (terms.Rules.EndsEarly && terms.Eligible.All(side => counting.Any(one => one.Side == side)))
            {
                return (counting, position.At);
            }
        }

        return (counting, null);
    }

    /// <summary>What a side decides by saying nothing where the others consent: the same for each of them.</summary>
    /// <param name="rules">Of the decision.</param>
    /// <param name="eligible">Whose positions count.</param>
    /// <param name="asksForEveryYes">Whether what the outcome causes takes every side's own consent.</param>
    public static SilenceMeaning MeaningOfSilence(DecisionRules rules, IReadOnlyList<Side> eligible, bool asksForEveryYes)
    {
        var silent = Count(rules, eligible[0], []);
        return Outcome(rules.Quorum, [silent, .. eligible.Skip(1).Select(side => new Counted(side, Stance.Consent, IsSilent: false, null))]) switch
        {
            DecisionOutcome.NoObjection => SilenceMeaning.NoObjection,
            DecisionOutcome.NotAgreed => SilenceMeaning.NotAgreed,
            _ when asksForEveryYes => SilenceMeaning.NotAgreed,
            _ => silent.Stance switch { Stance.Consent => SilenceMeaning.Consent, Stance.Abstain => SilenceMeaning.Abstention, _ => SilenceMeaning.Nothing },
        };
    }

    private static Counted Count(DecisionRules rules, Side side, List<Position> window) =>
        window.LastOrDefault(one => one.Side == side) is { } last
            ? new(side, last.Stance, IsSilent: false, last.Reason)
            : new(side, rules.Silence switch { SilenceRule.Consent => Stance.Consent, SilenceRule.Abstention => Stance.Abstain, _ => null }, IsSilent: true, null);

    private static DecisionOutcome Outcome(QuorumRule quorum, List<Counted> positions)
    {
        var (consents, objections) = (positions.Count(one => one.Stance == Stance.Consent), positions.Count(one => one.Stance == Stance.Object));
        return quorum switch
        {
            QuorumRule.Advisory => objections == 0 ? DecisionOutcome.NoObjection : DecisionOutcome.Objected,
            QuorumRule.All => consents == positions.Count ? DecisionOutcome.Agreed : DecisionOutcome.NotAgreed,
            _ => positions.Count(one => one.Stance is not null) * 2 > positions.Count && consents > objections ? DecisionOutcome.Agreed : DecisionOutcome.NotAgreed,
        };
    }

    private static Verdict Contest(Terms terms, List<Position> ordered, DateTimeOffset ended, List<Counted> positions, DateTimeOffset now)
    {
        DateTimeOffset? reply = terms.HasConcerned && terms.Rules.ReplyWindow is { } text ? RuleWindow.Parse(text).LastSecond(ended, terms.TimeZone) : null;
        var end = RuleWindow.Parse(terms.Rules.ContestedWindow!).LastSecond(reply ?? ended, terms.TimeZone);
        var phase = terms.Rules.ContestedBy == ContestedRule.Vote ? PositionPhase.Vote : PositionPhase.Ruling;
        var said = ordered.Where(one => one.Phase == phase && RuleWindow.IsOpen(end, one.At) && (reply is not { } last || !RuleWindow.IsOpen(last, one.At))).ToList();
        var deciding = phase == PositionPhase.Vote ? Votes(terms, said) : [.. said.Where(one => one.Side == SideOf(terms.Rules.ContestedBy)).Take(1)];
        var (outcome, decidedAt) = phase == PositionPhase.Vote ? Vote(terms, deciding) : Rule(deciding);
        if (decidedAt is null && !RuleWindow.IsOpen(end, now))
        {
            decidedAt = end;
        }

        return decidedAt is { } at
            ? new(DecisionState.Closed, ended, reply, end, outcome, at, positions, deciding)
            : new(DecisionState.Contested, ended, reply, end, null, null, positions, deciding);
    }

    private static (DecisionOutcome Outcome, DateTimeOffset? At) Rule(List<Position> given) =>
        given is [var ruling]
            ? (ruling.Stance == Stance.Consent ? DecisionOutcome.Agreed : DecisionOutcome.NotAgreed, ruling.At)
            : (DecisionOutcome.NotAgreed, null);

    /// <summary>A vote once given stands.</summary>
    private static List<Position> Votes(Terms terms, List<Position> said) => [.. said.Where(one => terms.Eligible.Contains(one.Side)).DistinctBy(one => one.Side)];

    /// <summary>A simple majority of the votes given, however few: who does not vote is neither for nor against, and no quorum asks for more (rule 9).</summary>
    private static (DecisionOutcome Outcome, DateTimeOffset? At) Vote(Terms terms, List<Position> votes)
    {
        var outcome = votes.Count(one => one.Stance == Stance.Consent) > votes.Count(one => one.Stance == Stance.Object) ? DecisionOutcome.Agreed : DecisionOutcome.NotAgreed;
        return (outcome, votes.Count == terms.Eligible.Count ? votes.MaxBy(one => one.Ordinal)!.At : null);
    }

    /// <summary>The side that decides alone; null where none does.</summary>
    public static Side? SideOf(ContestedRule decider) => decider switch
    {
        ContestedRule.Government => Side.Government,
        ContestedRule.CivilSociety => Side.CivilSociety,
        ContestedRule.Unodc => Side.Unodc,
        _ => null,
    };

    public static string? WireName(Stance? stance) => stance is { } one ? WireNames<Stance>.Of(one) : null;
}
