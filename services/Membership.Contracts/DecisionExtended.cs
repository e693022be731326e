namespace Trilateral.Membership.Contracts;

/// <summary>A decision's window is longer than it was; that happens once (rule 5).</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Version">Of the decision.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Subject">What is decided on, its id.</param>
/// <param name="ClosesAt">The new last second of the window, UTC.</param>
/// <param name="TimeZone">IANA.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record DecisionExtended(
    string DecisionId, long Version, string FrameworkId, string Subject, DateTimeOffset ClosesAt, string TimeZone, string Reach, string Class);
