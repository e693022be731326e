using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.TreatyStatuses;

/// <summary>A treaty fact as the API shows it.</summary>
/// <param name="Id"><c>tst_…</c>.</param>
/// <param name="Framework"><c>frm_…</c>.</param>
/// <param name="Instrument">untoc, tip, som or firearms.</param>
/// <param name="Status">none, signed, domesticallyApproved, deposited or inForce.</param>
/// <param name="On">The day from which it holds.</param>
/// <param name="Source">Where it is written.</param>
/// <param name="Advocacy">The advocacy it followed; null where none is known.</param>
/// <param name="Corrects">The fact it takes the place of, <c>tst_…</c>.</param>
/// <param name="RecordedAt">When it was entered.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">Always 1: a fact is never changed.</param>
internal sealed record TreatyStatusAnswer(
    string Id,
    string Framework,
    string Instrument,
    string Status,
    DateOnly On,
    string Source,
    string? Advocacy,
    string? Corrects,
    DateTimeOffset RecordedAt,
    string Record,
    long Version) : IRecorded
{
    public static TreatyStatusAnswer Of(TreatyStatusFact fact) => new(
        fact.Id.ToString(),
        fact.FrameworkId.ToString(),
        WireNames<Instrument>.Of(fact.Instrument),
        WireNames<TreatyStatus>.Of(fact.Status),
        fact.On,
        fact.Source,
        fact.Advocacy,
        fact.CorrectsId?.ToString(),
        fact.RecordedAt,
        $"/membership/v1/frameworks/{fact.FrameworkId}/treaty-statuses/{fact.Id}/record",
        fact.Version);
}
