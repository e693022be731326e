namespace Trilateral.Membership.Contracts;

/// <summary>The clock of a decision has reached the end of a window. Membership tells itself.</summary>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Restricted: for the service itself, told to nobody.</param>
public sealed record DecisionDue(string DecisionId, string FrameworkId, string Reach, string Class);
