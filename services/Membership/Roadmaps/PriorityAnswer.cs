using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Roadmaps;

/// <summary>A priority as the API shows it to the three sides.</summary>
/// <param name="Id"><c>pri_…</c>.</param>
/// <param name="PilotInitiative"><c>pil_…</c>.</param>
/// <param name="Title">What is wanted, in a line.</param>
/// <param name="Description">What is wanted and why.</param>
/// <param name="Clusters">Groups of articles it covers: I, II, III, IV.</param>
/// <param name="ProposedBy">government, civil_society or unodc.</param>
/// <param name="SetOn">The day of the meeting that set it.</param>
/// <param name="GovernmentAgreedAt">Null while the Government has not agreed.</param>
/// <param name="CivilSocietyAgreedAt">Null while civil society has not agreed.</param>
/// <param name="UnodcAgreedAt">Null while UNODC has not agreed.</param>
/// <param name="Common">Whether all three sides agree: it is part of the roadmap.</param>
/// <param name="ProposedAt">When it was entered.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">From 1.</param>
internal sealed record PriorityAnswer(
    string Id,
    string PilotInitiative,
    string Title,
    string Description,
    IReadOnlyList<string> Clusters,
    string ProposedBy,
    DateOnly SetOn,
    DateTimeOffset? GovernmentAgreedAt,
    DateTimeOffset? CivilSocietyAgreedAt,
    DateTimeOffset? UnodcAgreedAt,
    bool Common,
    DateTimeOffset ProposedAt,
    string Record,
    long Version) : IRecorded
{
    public static PriorityAnswer Of(PilotPriority priority) => new(
        priority.Id.ToString(),
        priority.PilotInitiativeId.ToString(),
        priority.Title,
        priority.Description,
        priority.Clusters,
        WireNames<Side>.Of(priority.OwnerSide),
        priority.SetOn,
        priority.GovernmentAgreedAt,
        priority.CivilSocietyAgreedAt,
        priority.UnodcAgreedAt,
        priority.IsCommon,
        priority.ProposedAt,
        $"/membership/v1/pilot-initiatives/{priority.PilotInitiativeId}/priorities/{priority.Id}/record",
        priority.Version);
}
