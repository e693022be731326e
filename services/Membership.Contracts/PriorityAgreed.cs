namespace Trilateral.Membership.Contracts;

/// <summary>A side agrees to a priority of the roadmap.</summary>
/// <param name="PriorityId"><c>pri_…</c>.</param>
/// <param name="Version">Of the priority, from 1.</param>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Side">government, civil_society or unodc.</param>
/// <param name="Common">Whether all three sides agree now.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record PriorityAgreed(
    string PriorityId,
    long Version,
    string PilotInitiativeId,
    string FrameworkId,
    string Side,
    bool Common,
    string Reach,
    string Class);
