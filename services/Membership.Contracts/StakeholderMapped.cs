namespace Trilateral.Membership.Contracts;

/// <summary>A stakeholder was entered in the map of a pilot initiative; named nowhere in the message.</summary>
/// <param name="StakeholderId"><c>stk_…</c>.</param>
/// <param name="Version">Of the entry, from 1.</param>
/// <param name="PilotInitiativeId"><c>pil_…</c>.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="MappedBy">civil_society or unodc.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">OwnSide.</param>
/// <param name="Side">civil_society.</param>
public sealed record StakeholderMapped(
    string StakeholderId,
    long Version,
    string PilotInitiativeId,
    string FrameworkId,
    string MappedBy,
    string Reach,
    string Class,
    string Side);
