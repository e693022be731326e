namespace Trilateral.Membership.Contracts;

/// <summary>A State's step towards an instrument is on record, or what was recorded wrongly is corrected.</summary>
/// <param name="TreatyStatusId"><c>tst_…</c>.</param>
/// <param name="Version">Of the fact: always 1.</param>
/// <param name="FrameworkId"><c>frm_…</c>.</param>
/// <param name="Country">ISO 3166-1 alpha-3.</param>
/// <param name="Instrument">untoc, tip, som or firearms.</param>
/// <param name="Status">none, signed, domesticallyApproved (no party by it, rule 34), deposited or inForce.</param>
/// <param name="On">The day from which it holds, <c>yyyy-MM-dd</c>.</param>
/// <param name="Corrects">The fact it takes the place of, <c>tst_…</c>; null for a new one.</param>
/// <param name="Reach"><c>framework:frm_…</c>.</param>
/// <param name="Class">Public.</param>
public sealed record TreatyStatusRecorded(
    string TreatyStatusId,
    long Version,
    string FrameworkId,
    string Country,
    string Instrument,
    string Status,
    string On,
    string? Corrects,
    string Reach,
    string Class);
