using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>Terms and positions for the tests of the rule alone: a window that ends with a day of Karachi.</summary>
internal static class Sayings
{
    public const string Zone = "Asia/Karachi";

    /// <summary>2026-12-06 23:59:59 in Karachi.</summary>
    public static readonly DateTimeOffset Close = new(2026, 12, 6, 18, 59, 59, TimeSpan.Zero);

    public static readonly Side[] Three = [Side.Government, Side.CivilSociety, Side.Unodc];

    /// <summary>All three sides must consent; silence is nothing; nobody decides after an objection.</summary>
    public static DecisionRules Plain { get; } = new() { Window = "P14D", Silence = SilenceRule.Nothing, Quorum = QuorumRule.All, ObjectionReasonLength = 50, ContestedBy = ContestedRule.Nobody };

    /// <summary>The same, but an objection goes to a vote after a right of reply.</summary>
    public static DecisionRules Voted { get; } = Plain with { ReplyWindow = "P7D", ContestedBy = ContestedRule.Vote, ContestedWindow = "P14D" };

    public static OutcomeRule.Terms Terms(DecisionRules rules, bool concerned = false) => new(rules, Three, concerned, Close, Zone);

    public static Position Say(long ordinal, Side side, Stance? stance, DateTimeOffset at, PositionPhase phase = PositionPhase.Window, bool late = false) => new()
    {
        Id = new Id<Position>(new Guid((int)ordinal, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
        Ordinal = ordinal,
        Side = side,
        Stance = stance,
        Reason = stance == Stance.Object ? "A reason" : null,
        At = at,
        Phase = phase,
        Late = late,
    };
}
