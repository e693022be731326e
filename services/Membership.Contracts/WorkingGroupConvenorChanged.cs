namespace Trilateral.Membership.Contracts;

/// <summary>Another member convenes a working group.</summary>
/// <param name="WorkingGroupId"><c>wgr_…</c>.</param>
/// <param name="Version">Of the group.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="ConvenorId">From now on, <c>org_…</c>.</param>
/// <param name="FormerConvenorId">Until now, <c>org_…</c>.</param>
/// <param name="StartedOn">The day, <c>yyyy-MM-dd</c>, in the alliance's time zone.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network's.</param>
/// <param name="Class">Public.</param>
public sealed record WorkingGroupConvenorChanged(
    string WorkingGroupId, long Version, string AllianceId, string ConvenorId, string FormerConvenorId, string StartedOn, string Reach, string Class);
