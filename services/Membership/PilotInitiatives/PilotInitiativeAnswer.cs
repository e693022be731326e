using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>A pilot initiative as the API shows it.</summary>
internal sealed record PilotInitiativeAnswer(
    string Id,
    string Framework,
    string State,
    DateOnly LaunchedOn,
    string TimeZone,
    string Place,
    IReadOnlyList<string> Hosts,
    string? Attendance,
    string Source,
    bool RecordedAfterTheFact,
    DateTimeOffset RecordedAt,
    long Version) : IVersioned
{
    public static PilotInitiativeAnswer Of(PilotInitiative initiative) => new(
        initiative.Id.ToString(),
        initiative.FrameworkId.ToString(),
        WireNames<PilotInitiativeState>.Of(initiative.State),
        initiative.LaunchedOn,
        initiative.TimeZone,
        initiative.Place,
        initiative.Hosts,
        initiative.Attendance,
        initiative.Source,
        initiative.RecordedAfterTheFact,
        initiative.RecordedAt,
        initiative.Version);
}
