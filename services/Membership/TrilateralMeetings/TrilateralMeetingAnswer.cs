namespace Trilateral.Membership.TrilateralMeetings;

/// <summary>A trilateral meeting as the API shows it to the three sides.</summary>
/// <param name="Id"><c>trm_…</c>.</param>
/// <param name="PilotInitiative"><c>pil_…</c>.</param>
/// <param name="HeldOn">The day.</param>
/// <param name="TimeZone">IANA.</param>
/// <param name="Place">Where.</param>
/// <param name="SidesPresent">government, civil_society, unodc: those that took part.</param>
/// <param name="Report">What was said and agreed.</param>
/// <param name="RecordedAt">When it was entered.</param>
/// <param name="Record">Where the audit chain's entries about it are read.</param>
/// <param name="Version">Always 1.</param>
internal sealed record TrilateralMeetingAnswer(
    string Id,
    string PilotInitiative,
    DateOnly HeldOn,
    string TimeZone,
    string Place,
    IReadOnlyList<string> SidesPresent,
    string Report,
    DateTimeOffset RecordedAt,
    string Record,
    long Version) : IRecorded
{
    public static TrilateralMeetingAnswer Of(TrilateralMeeting meeting) => new(
        meeting.Id.ToString(),
        meeting.PilotInitiativeId.ToString(),
        meeting.HeldOn,
        meeting.TimeZone,
        meeting.Place,
        meeting.SidesPresent,
        meeting.Report,
        meeting.RecordedAt,
        $"/membership/v1/pilot-initiatives/{meeting.PilotInitiativeId}/trilateral-meetings/{meeting.Id}/record",
        meeting.Version);
}

/// <summary>A meeting as the audit chain keeps it: without its report.</summary>
internal sealed record TrilateralMeetingAudit(string PilotInitiative, DateOnly HeldOn, IReadOnlyList<string> SidesPresent);
