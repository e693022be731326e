namespace Trilateral.Membership.Contracts;

/// <summary>A national alliance is part of another network than before, or of none.</summary>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="Version">Of the alliance.</param>
/// <param name="PartOf">The network, <c>aln_…</c>; null for none.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record AllianceNested(string AllianceId, long Version, string? PartOf, string? FrameworkId, string Reach, string Class);
