namespace Trilateral.Membership.Contracts;

/// <summary>Where a decision stands that was asked before this was kept by those who remind of it. It tells services what they would know by now, and nobody outside.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">Of the decision.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="EligibleSides">Who is asked.</param>
/// <param name="MeaningOfSilence">What a side's silence counts as: consent, noObjection, notAgreed, abstention, nothing.</param>
/// <param name="AnsweredSides">Who has answered in time.</param>
/// <param name="VotedSides">Of a contested one: who has voted in time.</param>
/// <param name="HasReplied">Of a contested one: whether the organisation it concerns has replied in time.</param>
/// <param name="ContestedBy">Of a contested one: who decides, or vote; null before.</param>
/// <param name="ConcernedOrganisationId">Of a contested one: who may reply, <c>org_…</c>; null for nobody.</param>
/// <param name="ReplyClosesAt">Of a contested one: the last second of the right of reply, UTC; null where there is none.</param>
/// <param name="ClosesAt">The last second of the window, or in which a contested one can be decided, UTC; null as long as the window has not begun.</param>
/// <param name="TimeZone">IANA, of the framework.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record DecisionRestated(
    string DecisionId,
    long Version,
    string FrameworkId,
    string Kind,
    IReadOnlyList<string> EligibleSides,
    string MeaningOfSilence,
    IReadOnlyList<string> AnsweredSides,
    IReadOnlyList<string> VotedSides,
    bool HasReplied,
    string? ContestedBy,
    string? ConcernedOrganisationId,
    DateTimeOffset? ReplyClosesAt,
    DateTimeOffset? ClosesAt,
    string TimeZone,
    string Reach,
    string Class);
