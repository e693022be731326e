namespace Trilateral.Membership.Contracts;

/// <summary>Two records of the register are one organisation: the merged one points to the survivor, for ever. Whoever keeps its id resolves it by this.</summary>
/// <param name="OrganisationId">The merged one, <c>org_…</c>.</param>
/// <param name="Version">The register's version of the merged one.</param>
/// <param name="SurvivorId">The one that stands for both, <c>org_…</c>; never itself merged at that time.</param>
/// <param name="MergedAt">UTC.</param>
/// <param name="Reach">global.</param>
/// <param name="Class">Public.</param>
public sealed record OrganisationMerged(string OrganisationId, long Version, string SurvivorId, DateTimeOffset MergedAt, string Reach, string Class);
