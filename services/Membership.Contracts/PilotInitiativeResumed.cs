namespace Trilateral.Membership.Contracts;

/// <summary>The side that had suspended a pilot initiative lets it go on.</summary>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="Version">Of the initiative, from 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Side">government, civil_society or unodc.</param>
/// <param name="State">Where it stands again: launched or active.</param>
/// <param name="ResumedAt">UTC.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record PilotInitiativeResumed(
    string PilotInitiativeId,
    long Version,
    string FrameworkId,
    string Side,
    string State,
    DateTimeOffset ResumedAt,
    string Reach,
    string Class);
