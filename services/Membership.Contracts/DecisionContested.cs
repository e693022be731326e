namespace Trilateral.Membership.Contracts;

/// <summary>The window has ended with an objection: the one concerned may reply, then the deciding body decides (rules 6, 7). Reasons are read at the decision.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">Of the decision.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="Subject">What is decided on, its id.</param>
/// <param name="ObjectingSides">government, civil_society, unodc.</param>
/// <param name="ConcernedOrganisationId">Who may reply, <c>org_…</c>; null for nobody.</param>
/// <param name="ReplyClosesAt">The last second of the right of reply, UTC; null where nobody replies.</param>
/// <param name="ContestedBy">Who decides: a side or vote.</param>
/// <param name="ContestedClosesAt">The last second in which it can be decided, UTC.</param>
/// <param name="TimeZone">IANA.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record DecisionContested(
    string DecisionId,
    long Version,
    string FrameworkId,
    string Kind,
    string Subject,
    IReadOnlyList<string> ObjectingSides,
    string? ConcernedOrganisationId,
    DateTimeOffset? ReplyClosesAt,
    string ContestedBy,
    DateTimeOffset ContestedClosesAt,
    string TimeZone,
    string Reach,
    string Class);
