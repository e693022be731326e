using System.Text.Json;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.People;

/// <summary>A person's function in an organisation.</summary>
/// <param name="Id"><c>rol_…</c>.</param>
/// <param name="Organisation"><c>org_…</c>.</param>
/// <param name="PersonId"><c>per_…</c>; who that is stands in no answer of this service.</param>
/// <param name="Function">focalPoint, alternate or signatory.</param>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day; absent while none is set.</param>
/// <param name="Document">What grounds it.</param>
/// <param name="ConflictOfInterest">What was disclosed.</param>
/// <param name="EndReason">Why it ended, for the organisation and for whoever wrote it.</param>
/// <param name="EndDocument">What grounds that.</param>
/// <param name="HeldIn">The organisation it was held in, <c>org_…</c>, where that one was merged into this.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">One more with every change.</param>
internal sealed record PersonRoleAnswer(
    string Id,
    string Organisation,
    string PersonId,
    string Function,
    DateOnly From,
    DateOnly? Until,
    string? Document,
    string? ConflictOfInterest,
    string? EndReason,
    string? EndDocument,
    string? HeldIn,
    string Record,
    long Version) : IRecorded
{
    public static PersonRoleAnswer Of(PersonRole role) => new(
        role.Id.ToString(),
        role.OrganisationId.ToString(),
        role.PersonId,
        WireNames<OrganisationFunction>.Of(role.Function),
        role.StartsOn,
        role.EndsOn,
        role.Document,
        role.ConflictOfInterest,
        role.EndReason,
        role.EndDocument,
        role.HeldInId?.ToString(),
        $"/membership/v1/organisations/{role.OrganisationId}/people/{role.Id}/record",
        role.Version);

    /// <summary>As the caller sees it: what the organisation wrote about a person is its own to read; what UNODC wrote, UNODC reads too.</summary>
    public static PersonRoleAnswer Of(PersonRole role, Actor actor) => MembershipAccess.OrganisationOf(actor) == role.OrganisationId
        ? Of(role)
        : Of(role) with { Document = null, ConflictOfInterest = null, EndReason = role.EndReasonBy == actor.Side ? role.EndReason : null };

    /// <summary>As the audit chain keeps it: ids, days and what grounds an end, no free text that somebody may want forgotten.</summary>
    public string ToAudit() => JsonSerializer.Serialize(this with { Document = null, ConflictOfInterest = null, EndReason = null }, MembershipJson.Default.PersonRoleAnswer);
}
