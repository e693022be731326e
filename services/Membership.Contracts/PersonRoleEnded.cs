using System.Text.Json.Serialization;

namespace Trilateral.Membership.Contracts;

/// <summary>A person's function in an organisation has a last day. Carries the whole state, so that an end that overtakes its beginning leaves nothing open.</summary>
/// <param name="PersonRoleId"><c>rol_…</c>; random.</param>
/// <param name="Version">Of the role.</param>
/// <param name="OrganisationId"><c>org_…</c>.</param>
/// <param name="PersonId"><c>per_…</c>; names are in no message.</param>
/// <param name="Function">focalPoint, alternate or signatory; others may appear.</param>
/// <param name="From">The first day, <c>yyyy-MM-dd</c>.</param>
/// <param name="Until">The last day, <c>yyyy-MM-dd</c>.</param>
/// <param name="Reach">global.</param>
/// <param name="Class">Restricted.</param>
/// <param name="Side">civil_society.</param>
/// <param name="EndedBy">The side that set the last day: civil_society or unodc; null where that was not said yet.</param>
public sealed record PersonRoleEnded(
    string PersonRoleId, long Version, string OrganisationId, string PersonId, string Function, string From, string Until, string Reach, string Class, string Side,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EndedBy = null);
