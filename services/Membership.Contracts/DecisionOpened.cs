namespace Trilateral.Membership.Contracts;

/// <summary>The sides of a framework are asked; their window is open. The question is read at the decision.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">Of the decision, from 1.</param>
/// <param name="RequestId">The asker's.</param>
/// <param name="AskedBy">The service that asked.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Kind">In kebab case.</param>
/// <param name="Subject">What is decided on, its id.</param>
/// <param name="EligibleSides">government, civil_society, unodc.</param>
/// <param name="Silence">What a side's silence counts as: consent, abstention or nothing.</param>
/// <param name="Quorum">all, majority or advisory.</param>
/// <param name="OpensAt">UTC.</param>
/// <param name="ClosesAt">The last second of the window, UTC.</param>
/// <param name="TimeZone">IANA, in which it is a day's end.</param>
/// <param name="ProfileId">The rules it runs by, <c>dpr_…</c>.</param>
/// <param name="ProfileNumber">Their number.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record DecisionOpened(
    string DecisionId,
    long Version,
    string RequestId,
    string AskedBy,
    string FrameworkId,
    string Kind,
    string Subject,
    IReadOnlyList<string> EligibleSides,
    string Silence,
    string Quorum,
    DateTimeOffset OpensAt,
    DateTimeOffset ClosesAt,
    string TimeZone,
    string ProfileId,
    int ProfileNumber,
    string Reach,
    string Class);
