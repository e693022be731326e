namespace Trilateral.Membership.Contracts;

/// <summary>A stakeholder has consented to be shown to the Government; the message does not name it.</summary>
/// <param name="StakeholderId"><c>stk_…</c>.</param>
/// <param name="Version">Of the entry, from 1.</param>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record StakeholderShared(
    string StakeholderId,
    long Version,
    string PilotInitiativeId,
    string FrameworkId,
    string Reach,
    string Class);
