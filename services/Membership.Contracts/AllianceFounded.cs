namespace Trilateral.Membership.Contracts;

/// <summary>A national alliance or a regional network exists. Its founders are told of one by one as <see cref="MemberAdmitted"/>.</summary>
/// <param name="AllianceId"><c>aln_…</c>.</param>
/// <param name="Version">Of the alliance, from 1.</param>
/// <param name="Kind">national or regional.</param>
/// <param name="Name">The public name.</param>
/// <param name="FrameworkId">Of a national alliance, <c>frm_…</c>.</param>
/// <param name="Region">Of a network.</param>
/// <param name="PartOf">The network above a national alliance, <c>aln_…</c>.</param>
/// <param name="FacilitatingOrganisationId">Runs its secretariat, <c>org_…</c>.</param>
/// <param name="FoundedOn">The day, <c>yyyy-MM-dd</c>, in the alliance's time zone.</param>
/// <param name="RecordedAfterTheFact">It happened before the platform knew of it.</param>
/// <param name="Reach"><c>framework:frm_…</c>, or <c>global</c> for a network.</param>
/// <param name="Class">Public.</param>
public sealed record AllianceFounded(
    string AllianceId,
    long Version,
    string Kind,
    string Name,
    string? FrameworkId,
    string? Region,
    string? PartOf,
    string FacilitatingOrganisationId,
    string FoundedOn,
    bool RecordedAfterTheFact,
    string Reach,
    string Class);
