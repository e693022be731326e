namespace Trilateral.Membership.Contracts;

/// <summary>The half-yearly meeting of the three sides was held; its report is at the meeting.</summary>
/// <param name="MeetingId"><c>trm_…</c>.</param>
/// <param name="Version">Of the meeting, from 1.</param>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="HeldOn">The day, <c>yyyy-MM-dd</c>, where it was held.</param>
/// <param name="NextDueOn">By when the next is due, <c>yyyy-MM-dd</c>.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record TrilateralMeetingRecorded(
    string MeetingId,
    long Version,
    string PilotInitiativeId,
    string FrameworkId,
    string HeldOn,
    string NextDueOn,
    string Reach,
    string Class);
