using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using static Trilateral.Membership.Tests.Decisions.Sayings;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>A decision without a database, to which things happen at instants as its endpoints let them happen.</summary>
/// <param name="rules">As copied when it opened.</param>
/// <param name="sides">Who is asked.</param>
/// <param name="isWatched">Whether the clock's own job runs: at every instant at which the decision has something due. Without it only who touches the decision moves it on, as after an outage.</param>
internal sealed class DecisionCourse(DecisionRules rules, Side[] sides, bool isWatched)
{
    public static readonly DateTimeOffset Begin = Close.AddDays(-14);

    private long _ordinal;

    public Decision Decision { get; } = Opened(rules, sides);

    /// <summary>Every state it came to, in turn.</summary>
    public List<DecisionState> States { get; } = [];

    /// <summary>Every last second its window had, in turn.</summary>
    public List<DateTimeOffset> Ends { get; } = [];

    private static Decision Opened(DecisionRules rules, Side[] sides)
    {
        var decision = new Decision
        {
            Rules = rules,
            TimeZone = Zone,
            OpensAt = Begin,
            EligibleSides = [.. sides.Select(WireNames<Side>.Of)],
            ConcernedOrganisation = "org_1",
            Notices = rules.ProofOfNotice ? [.. sides.Select(side => new SideNotice { Side = side })] : [],
        };
        decision.StartClock();
        return decision;
    }

    public void Happen(IEnumerable<Happening> happenings)
    {
        Note();
        foreach (var one in happenings)
        {
            PassUntil(one.At);
            Do(one);
            Note();
        }
    }

    /// <summary>Time passes; where the job runs, it does what falls due at the instant it does.</summary>
    public void PassUntil(DateTimeOffset now)
    {
        while (isWatched && Decision.DueAt is { } due && due <= now)
        {
            Settle(due);
        }
    }

    public OutcomeRule.Verdict Settle(DateTimeOffset now)
    {
        var verdict = Decision.VerdictAt(now);
        if (verdict.State != Decision.State)
        {
            Decision.Apply(verdict, now);
            Note();
        }

        return verdict;
    }

    private void Do(Happening one)
    {
        switch (one.Act)
        {
            case Act.Prove when Decision.UnprovenNotice(one.Side) is { } notice:
                notice.Prove(new(ProofChannel.Document, one.At), one.At);
                Decision.StartClock();
                break;
            case Act.Extend when Decision is { State: DecisionState.Open, ExtendedAt: null } && Decision.VerdictAt(one.At).State == DecisionState.Open:
                Decision.Extend(Decision.ClosesAt!.Value.AddDays(7), one.At, WireNames<Side>.Of(one.Side), "A reason");
                break;
            case Act.Say:
                var before = Settle(one.At);
                Decision.Positions.Add(Word(one, PositionPhase.Window, late: before.WindowEndedAt is not null));
                Settle(one.At);
                break;
            case Act.Decide:
                var seen = Settle(one.At);
                var phase = rules.ContestedBy == ContestedRule.Vote ? PositionPhase.Vote : PositionPhase.Ruling;
                if (seen.State == DecisionState.Contested && seen.IsReplyOver(one.At) && !seen.Deciding.Any(word => word.Side == one.Side))
                {
                    Decision.Positions.Add(Word(one, phase, late: false));
                    Settle(one.At);
                }

                break;
        }

        Position Word(Happening happening, PositionPhase phase, bool late) => Say(++_ordinal, happening.Side, happening.Stance, happening.At, phase, late);
    }

    private void Note()
    {
        if (States.Count == 0 || States[^1] != Decision.State)
        {
            States.Add(Decision.State);
        }

        if (Decision.ClosesAt is { } end && (Ends.Count == 0 || Ends[^1] != end))
        {
            Ends.Add(end);
        }
    }

    internal enum Act
    {
        Prove,
        Say,
        Extend,
        Decide,
    }

    internal sealed record Happening(DateTimeOffset At, Act Act, Side Side, Stance Stance);
}
