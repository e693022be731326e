namespace Trilateral.Membership.Contracts;

/// <summary>An alliance has a new working group.</summary>
/// <param name="WorkingGroupId"><c>wgr_…</c>.</param>
/// <param name="Version">Of the group, from 1.</param>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="Kind">thematic or provincial; others may appear.</param>
/// <param name="Name">The public name.</param>
/// <param name="ConvenorId">The member that convenes it, <c>org_…</c>.</param>
/// <param name="FoundedOn">The day, <c>yyyy-MM-dd</c>, in the alliance's time zone.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network's.</param>
/// <param name="Class">Public.</param>
public sealed record WorkingGroupFounded(
    string WorkingGroupId, long Version, string AllianceId, string Kind, string Name, string ConvenorId, string FoundedOn, string Reach, string Class);
