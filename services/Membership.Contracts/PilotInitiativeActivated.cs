namespace Trilateral.Membership.Contracts;

/// <summary>A launched pilot initiative has its roadmap and is active.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Priorities">How many priorities all three sides agreed on.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record PilotInitiativeActivated(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    int Priorities,
    string Reach,
    string Class);
