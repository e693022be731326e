namespace Trilateral.Membership.Contracts;

/// <summary>A measure of the roadmap of a pilot initiative has a side, a body and a day.</summary>
/// <param name="MeasureId"><c>rmm_…</c>.</param>
/// <param name="Version">Of the measure, from 1.</param>
/// <param name="PriorityId"><c>pri_…</c>.</param>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="ResponsibleSide">government, civil_society or unodc.</param>
/// <param name="DueAt">The last second of its day, UTC.</param>
/// <param name="TimeZone">IANA, in which it is a day.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record MeasurePlanned(
    string MeasureId,
    long Version,
    string PriorityId,
    string PilotInitiativeId,
    string FrameworkId,
    string ResponsibleSide,
    DateTimeOffset DueAt,
    string TimeZone,
    string Reach,
    string Class);
