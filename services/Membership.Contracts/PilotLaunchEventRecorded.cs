namespace Trilateral.Membership.Contracts;

/// <summary>How a launch that the three sides agreed to was held is on record.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="HeldOn">The day, <c>yyyy-MM-dd</c>, where it was held.</param>
/// <param name="Place">Where.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record PilotLaunchEventRecorded(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    string HeldOn,
    string Place,
    string Reach,
    string Class);
