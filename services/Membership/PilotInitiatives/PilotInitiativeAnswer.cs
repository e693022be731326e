using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>A pilot initiative as the API shows it.</summary>
/// <param name="Id"><c>pil_…</c>.</param>
/// <param name="Framework"><c>frm_…</c>.</param>
/// <param name="State">proposed, launched, active, suspended, renewed or closed; new ones may appear.</param>
/// <param name="Interest">The State's interest it was opened for, <c>pin_…</c>.</param>
/// <param name="RenewalOf">The initiative it goes on from, <c>pil_…</c>.</param>
/// <param name="LaunchDecision">The newest decision of the three sides on the launch, <c>dec_…</c>.</param>
/// <param name="LaunchOutcome">How that decision ended; null while it runs.</param>
/// <param name="LaunchedOn">The day the three sides agreed or, for a launch of the past, of the launch itself; null before.</param>
/// <param name="LaunchPlannedOn">The day for which the launch event is meant.</param>
/// <param name="LaunchEventOn">The day the launch event was held.</param>
/// <param name="TimeZone">IANA.</param>
/// <param name="Place">Where the launch event is meant to be or was.</param>
/// <param name="Hosts">Bodies that held the launch.</param>
/// <param name="Attendance">Who took part, in numbers and kinds.</param>
/// <param name="Source">Where it is written.</param>
/// <param name="RecordedAfterTheFact">Whether it was launched before the platform knew of it.</param>
/// <param name="SuspendedBy">The side that suspended it; its reason is for the three sides to read, in the steps.</param>
/// <param name="Lessons">What was learnt, said when it ended.</param>
/// <param name="RecordedAt">When it was entered.</param>
/// <param name="EndedAt">When it was renewed or closed.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">From 1.</param>
internal sealed record PilotInitiativeAnswer(
    string Id,
    string Framework,
    string State,
    string? Interest,
    string? RenewalOf,
    string? LaunchDecision,
    string? LaunchOutcome,
    DateOnly? LaunchedOn,
    DateOnly? LaunchPlannedOn,
    DateOnly? LaunchEventOn,
    string TimeZone,
    string? Place,
    IReadOnlyList<string> Hosts,
    string? Attendance,
    string? Source,
    bool RecordedAfterTheFact,
    string? SuspendedBy,
    string? Lessons,
    DateTimeOffset RecordedAt,
    DateTimeOffset? EndedAt,
    string Record,
    long Version) : IRecorded
{
    public static PilotInitiativeAnswer Of(PilotInitiative initiative) => new(
        initiative.Id.ToString(),
        initiative.FrameworkId.ToString(),
        WireNames<PilotInitiativeState>.Of(initiative.State),
        initiative.InterestId?.ToString(),
        initiative.RenewalOfId?.ToString(),
        initiative.LaunchDecision,
        initiative.LaunchOutcome,
        initiative.LaunchedOn,
        initiative.LaunchPlannedOn,
        initiative.LaunchEventOn,
        initiative.TimeZone,
        initiative.Place,
        initiative.Hosts,
        initiative.Attendance,
        initiative.Source,
        initiative.RecordedAfterTheFact,
        initiative.SuspendedBy is { } side ? WireNames<Side>.Of(side) : null,
        initiative.Lessons,
        initiative.RecordedAt,
        initiative.EndedAt,
        $"/membership/v1/frameworks/{initiative.FrameworkId}/pilot-initiatives/{initiative.Id}/record",
        initiative.Version);
}
