using System.Text.Json.Serialization;

namespace Trilateral.Membership.Contracts;

/// <summary>A function ends, or its end was set. Carries the whole state of the mandate, like <see cref="MandateGranted"/>.</summary>
/// <param name="MandateId"><c>man_…</c>.</param>
/// <param name="Version">The mandate's version; only a newer one is applied.</param>
/// <param name="ClientId"><c>cli_…</c>.</param>
/// <param name="Role">One of the published functions.</param>
/// <param name="Side">government, civil_society, unodc or platform.</param>
/// <param name="Framework"><c>frm_…</c>; null for a function of no country.</param>
/// <param name="Organisation"><c>org_…</c>; null where the holder acted for a side as a whole.</param>
/// <param name="StartsAt">Inclusive, UTC.</param>
/// <param name="EndsAt">Exclusive, UTC.</param>
/// <param name="Reach"><c>global</c> or <c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
/// <param name="Alliance"><c>aln_…</c> of a coordinator of one alliance alone, who speaks for no side (M17); null for every other function.</param>
public sealed record MandateEnded(
    string MandateId,
    long Version,
    string ClientId,
    string Role,
    string Side,
    string? Framework,
    string? Organisation,
    DateTimeOffset StartsAt,
    DateTimeOffset EndsAt,
    string Reach,
    string Class,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Alliance = null);
