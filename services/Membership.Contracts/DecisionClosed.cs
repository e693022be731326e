namespace Trilateral.Membership.Contracts;

/// <summary>A decision is over, once and for all. Standing objections travel with it.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">Of the decision.</param>
/// <param name="RequestId">The asker's.</param>
/// <param name="AskedBy">The service that asked.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="Subject">What was decided on, its id.</param>
/// <param name="Outcome">agreed or notAgreed; of an advisory one noObjection or objected, and the asker decides; withdrawn where what was asked about was over before the end: nothing is decided. Others may appear; only agreed is an agreement.</param>
/// <param name="Positions">Eligible side to consent, object, abstain or none, as counted; of a side that stayed silent what silence counts as, of a withdrawn question none.</param>
/// <param name="SilentSides">Those that said nothing within the window; of a withdrawn question nobody.</param>
/// <param name="Objections">Side to reason, of every objection that stood at the end of the window, or when the question was withdrawn.</param>
/// <param name="ContestedBy">Who decided a contested one: a side or vote; null when it was not contested.</param>
/// <param name="ClosedAt">The last second of the window that ended it, or when the deciding position was taken or the question withdrawn, UTC.</param>
/// <param name="ProfileId">The rules it ran by, <c>dpr_…</c>.</param>
/// <param name="ProfileNumber">Their number.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
/// <param name="Votes">Of a contested one put to the vote: side to for, against or abstain, of each that voted; null otherwise.</param>
/// <param name="RulingReason">Of a contested one that a side ruled on: why, as it said; null where none did.</param>
public sealed record DecisionClosed(
    string DecisionId,
    long Version,
    string RequestId,
    string AskedBy,
    string FrameworkId,
    string Kind,
    string Subject,
    string Outcome,
    IReadOnlyDictionary<string, string> Positions,
    IReadOnlyList<string> SilentSides,
    IReadOnlyDictionary<string, string> Objections,
    string? ContestedBy,
    DateTimeOffset ClosedAt,
    string ProfileId,
    int ProfileNumber,
    string Reach,
    string Class,
    IReadOnlyDictionary<string, string>? Votes = null,
    string? RulingReason = null);
