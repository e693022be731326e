namespace Trilateral.Membership.Contracts;

/// <summary>A stakeholder has taken back its consent; the Government no longer sees it.</summary>
/// <param name="StakeholderId"><c>stk_…</c>.</param>
/// <param name="Version">Of the entry, from 1.</param>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">OwnSide.</param>
/// <param name="Side">civil_society.</param>
public sealed record StakeholderUnshared(
    string StakeholderId,
    long Version,
    string PilotInitiativeId,
    string FrameworkId,
    string Reach,
    string Class,
    string Side);
