namespace Trilateral.Membership.Contracts;

/// <summary>UNODC has opened a pilot initiative; it is launched when all three sides agree.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="RenewalOf">The initiative it goes on from, <c>pil_…</c>; null for the first.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record PilotInitiativeProposed(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    string? RenewalOf,
    string Reach,
    string Class);
