namespace Trilateral.Membership.Contracts;

/// <summary>The three sides were asked to launch a pilot initiative and did not all agree. It stays proposed; the decision holds who said what.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="DecisionId"><c>dec_…</c>.</param>
/// <param name="Outcome">How the decision ended.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record PilotLaunchNotAgreed(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    string DecisionId,
    string Outcome,
    string Reach,
    string Class);
