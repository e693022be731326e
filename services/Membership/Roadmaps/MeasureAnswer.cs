using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Roadmaps;

/// <summary>A measure as the API shows it to the three sides. Whether it is overdue is told in the list: it changes with time and not with a version.</summary>
/// <param name="Id"><c>rmm_…</c>.</param>
/// <param name="PilotInitiative"><c>pil_…</c>.</param>
/// <param name="Priority">The common priority it serves, <c>pri_…</c>.</param>
/// <param name="Text">What is done.</param>
/// <param name="ResponsibleSide">government, civil_society or unodc.</param>
/// <param name="ResponsibleBody">Who does it: a body.</param>
/// <param name="Clusters">Groups of articles it covers: I, II, III, IV.</param>
/// <param name="DueOn">The last day for it, in the framework's time zone.</param>
/// <param name="DueAt">The last second of that day, UTC.</param>
/// <param name="TimeZone">IANA.</param>
/// <param name="EnteredBy">The side that entered it.</param>
/// <param name="PlannedAt">When it was entered.</param>
/// <param name="DoneOn">The day it was done; null before.</param>
/// <param name="Evidence">By what that can be seen.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">From 1.</param>
internal sealed record MeasureAnswer(
    string Id,
    string PilotInitiative,
    string Priority,
    string Text,
    string ResponsibleSide,
    string ResponsibleBody,
    IReadOnlyList<string> Clusters,
    DateOnly DueOn,
    DateTimeOffset DueAt,
    string TimeZone,
    string EnteredBy,
    DateTimeOffset PlannedAt,
    DateOnly? DoneOn,
    string? Evidence,
    string Record,
    long Version) : IRecorded
{
    public static MeasureAnswer Of(RoadmapMeasure measure) => new(
        measure.Id.ToString(),
        measure.PilotInitiativeId.ToString(),
        measure.PriorityId.ToString(),
        measure.Text,
        WireNames<Side>.Of(measure.ResponsibleSide),
        measure.ResponsibleBody,
        measure.Clusters,
        measure.DueOn,
        measure.DueAt,
        measure.TimeZone,
        WireNames<Side>.Of(measure.OwnerSide),
        measure.PlannedAt,
        measure.DoneOn,
        measure.Evidence,
        $"/membership/v1/pilot-initiatives/{measure.PilotInitiativeId}/measures/{measure.Id}/record",
        measure.Version);
}
