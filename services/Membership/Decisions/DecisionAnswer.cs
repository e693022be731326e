using Trilateral.Membership.DecisionProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Decisions;

/// <summary>A decision as the API shows it to the three sides and to whom it concerns.</summary>
/// <param name="Id"><c>dec_…</c>.</param>
/// <param name="Framework"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="Subject">What is decided on, its id.</param>
/// <param name="Question">What the sides are asked.</param>
/// <param name="AskedBy">The service that asked.</param>
/// <param name="RequestId">The asker's own id of the question.</param>
/// <param name="EligibleSides">Whose positions count.</param>
/// <param name="ConcernedOrganisation">Who may reply to an objection, <c>org_…</c>.</param>
/// <param name="State">announced, open, contested or closed.</param>
/// <param name="Outcome">agreed or notAgreed; of an advisory one noObjection or objected; withdrawn where what it asks about was over before its end; null until it is closed.</param>
/// <param name="Profile">The rules it runs by, <c>dpr_…</c>.</param>
/// <param name="ProfileNumber">Their number.</param>
/// <param name="Rules">As they were when it opened.</param>
/// <param name="TimeZone">IANA.</param>
/// <param name="OpensAt">When the sides were asked.</param>
/// <param name="ClosesAt">The last second of the window; null before the window begins.</param>
/// <param name="ExtendedAt">When the window was lengthened.</param>
/// <param name="ExtendedBy">By which side.</param>
/// <param name="ExtensionReason">Why.</param>
/// <param name="WindowEndedAt">When the window ended.</param>
/// <param name="ReplyClosesAt">The last second of the right of reply.</param>
/// <param name="ContestedClosesAt">The last second in which a contested one can be decided.</param>
/// <param name="ClosedAt">When it was over.</param>
/// <param name="RecordedAt">When the platform wrote that down; null until it has, though the end has come.</param>
/// <param name="Positions">Everything said in it, in order, what was replaced and what came late included.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">Of the decision.</param>
/// <param name="ClockStartedAt">When the window began: at once or, where the rules ask for proof of notice, when the last side had it. Null before that.</param>
/// <param name="MeaningOfSilence">What a side decides by saying nothing where the others consent: consent, abstention, nothing, notAgreed or noObjection.</param>
/// <param name="Notices">Of each eligible side, whether it is proven to have been told; empty where the rules do not ask for it.</param>
internal sealed record DecisionAnswer(
    string Id,
    string Framework,
    string Kind,
    string Subject,
    string Question,
    string AskedBy,
    string RequestId,
    IReadOnlyList<string> EligibleSides,
    string? ConcernedOrganisation,
    string State,
    string? Outcome,
    string Profile,
    int ProfileNumber,
    DecisionRulesAnswer Rules,
    string TimeZone,
    DateTimeOffset OpensAt,
    DateTimeOffset? ClosesAt,
    DateTimeOffset? ExtendedAt,
    string? ExtendedBy,
    string? ExtensionReason,
    DateTimeOffset? WindowEndedAt,
    DateTimeOffset? ReplyClosesAt,
    DateTimeOffset? ContestedClosesAt,
    DateTimeOffset? ClosedAt,
    DateTimeOffset? RecordedAt,
    IReadOnlyList<PositionAnswer> Positions,
    string Record,
    long Version,
    DateTimeOffset? ClockStartedAt,
    string MeaningOfSilence,
    IReadOnlyList<SideNoticeAnswer> Notices) : IRecorded
{
    /// <summary>As it stands at an instant, whether or not the clock has come by: an end that has come is told with its own instants, and with no time of record before it has one.</summary>
    public static DecisionAnswer At(Decision decision, DateTimeOffset now) => decision.Unrecorded(now) is not { } verdict
        ? Of(decision)
        : Of(decision) with
        {
            State = WireNames<DecisionState>.Of(verdict.State),
            Outcome = verdict.Outcome is { } outcome ? WireNames<DecisionOutcome>.Of(outcome) : null,
            WindowEndedAt = verdict.WindowEndedAt,
            ReplyClosesAt = verdict.ReplyClosesAt,
            ContestedClosesAt = verdict.ContestedClosesAt,
            ClosedAt = verdict.ClosedAt,
        };

    public static DecisionAnswer Of(Decision decision) => new(
        decision.Id.ToString(),
        decision.FrameworkId.ToString(),
        decision.Kind,
        decision.Subject,
        decision.Question,
        decision.AskedBy,
        decision.RequestId,
        decision.EligibleSides,
        decision.ConcernedOrganisation,
        WireNames<DecisionState>.Of(decision.State),
        decision.Outcome is { } outcome ? WireNames<DecisionOutcome>.Of(outcome) : null,
        decision.ProfileId.ToString(),
        decision.ProfileNumber,
        DecisionRulesAnswer.Of(decision.Rules),
        decision.TimeZone,
        decision.OpensAt,
        decision.ClosesAt,
        decision.ExtendedAt,
        decision.ExtendedBy,
        decision.ExtensionReason,
        decision.WindowEndedAt,
        decision.ReplyClosesAt,
        decision.ContestedClosesAt,
        decision.ClosedAt,
        decision.RecordedAt,
        PositionAnswer.Of(decision.Positions),
        $"/membership/v1/decisions/{decision.Id}/record",
        decision.Version,
        decision.ClockStartedAt,
        WireNames<SilenceMeaning>.Of(decision.MeaningOfSilence),
        SideNoticeAnswer.Of(decision.Notices));
}

/// <summary>One thing said in a decision.</summary>
/// <param name="Side">Who.</param>
/// <param name="Phase">window, reply, ruling or vote.</param>
/// <param name="Stance">consent, object or abstain; in a vote consent is for and object against; null in a reply.</param>
/// <param name="Reason">Why; the text of a reply.</param>
/// <param name="At">When.</param>
/// <param name="Late">After its window: kept, changes nothing.</param>
/// <param name="Replaced">A later position of the same side stands in its place.</param>
internal sealed record PositionAnswer(string Side, string Phase, string? Stance, string? Reason, DateTimeOffset At, bool Late, bool Replaced)
{
    public static IReadOnlyList<PositionAnswer> Of(IEnumerable<Position> positions)
    {
        var ordered = positions.OrderBy(position => position.Ordinal).ToList();
        return
        [
            .. ordered.Select(position => new PositionAnswer(
                WireNames<Side>.Of(position.Side),
                WireNames<PositionPhase>.Of(position.Phase),
                OutcomeRule.WireName(position.Stance),
                position.Reason,
                position.At,
                position.Late,
                position is { Phase: PositionPhase.Window, Late: false }
                    && ordered.Exists(later => later is { Phase: PositionPhase.Window, Late: false } && later.Side == position.Side && later.Ordinal > position.Ordinal))),
        ];
    }
}
