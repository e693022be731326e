namespace Trilateral.Membership.Contracts;

/// <summary>The side responsible for a measure says that it is done, and by what that can be seen.</summary>
/// <param name="MeasureId"><c>rmm_…</c>.</param>
/// <param name="Version">Of the measure, from 1.</param>
/// <param name="PriorityId"><c>pri_…</c>.</param>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="ResponsibleSide">government, civil_society or unodc.</param>
/// <param name="DoneOn">The day, <c>yyyy-MM-dd</c>.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record MeasureCompleted(
    string MeasureId,
    long Version,
    string PriorityId,
    string PilotInitiativeId,
    string FrameworkId,
    string ResponsibleSide,
    string DoneOn,
    string Reach,
    string Class);
