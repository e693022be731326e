namespace Trilateral.Membership.Contracts;

/// <summary>A side has put a priority forward for the roadmap of a pilot initiative.</summary>
/// <param name="PriorityId"><c>pri_…</c>.</param>
/// <param name="Version">Of the priority, from 1.</param>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Side">government, civil_society or unodc.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record PriorityProposed(
    string PriorityId,
    long Version,
    string PilotInitiativeId,
    string FrameworkId,
    string Side,
    string Reach,
    string Class);
