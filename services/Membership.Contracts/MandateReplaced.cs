namespace Trilateral.Membership.Contracts;

/// <summary>One holder of a function follows another; what awaited the former awaits the next. <see cref="MandateEnded"/> and <see cref="MandateGranted"/> carry the rights.</summary>
/// <param name="MandateId">Of the next holder, <c>man_…</c>.</param>
/// <param name="Version">Of that mandate.</param>
/// <param name="FormerMandateId">Of the former holder.</param>
/// <param name="Role">One of the published functions.</param>
/// <param name="Side">government, civil_society, unodc or platform.</param>
/// <param name="Framework"><c>frm_…</c>; null for a function of no country.</param>
/// <param name="Organisation"><c>org_…</c> of the next holder; null where it acts for a side as a whole.</param>
/// <param name="StartsAt">When the one ends and the other begins, UTC.</param>
/// <param name="OpenItems">How many open items were handed over.</param>
/// <param name="Reach"><c>global</c> or <c>framework:frm_…</c>.</param>
/// <param name="Class">FrameworkOnly.</param>
public sealed record MandateReplaced(
    string MandateId,
    long Version,
    string FormerMandateId,
    string Role,
    string Side,
    string? Framework,
    string? Organisation,
    DateTimeOffset StartsAt,
    int OpenItems,
    string Reach,
    string Class);
