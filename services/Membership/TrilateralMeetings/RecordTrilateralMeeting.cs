using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.TrilateralMeetings;

/// <summary>UNODC records a meeting of the three sides with its report (W1, step 8), also one held during a suspension.</summary>
internal static class RecordTrilateralMeeting
{
    public const int MaxReportLength = 20_000;

    /// <param name="HeldOn">The day, from the launch to today, where the initiative is.</param>
    /// <param name="Place">Where.</param>
    /// <param name="SidesPresent">Those that took part, two or more of government, civil_society, unodc; one that stayed away stays on record.</param>
    /// <param name="Report">What was said and agreed, 20 to 20,000 characters; names no person.</param>
    internal sealed record Request(DateOnly? HeldOn, string? Place, IReadOnlyList<string>? SidesPresent, string? Report);

    /// <summary>What the rule says: a meeting, or every reason why not.</summary>
    internal sealed record Decision(TrilateralMeeting? Meeting, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<TrilateralMeetingAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken) is not { } initiative)
        {
            return PilotAct.NotFound();
        }

        if (actor.FrameworkId != initiative.FrameworkId.Value)
        {
            return MembershipAccess.NotYourFunction("UNODC's client of this framework records its meetings.");
        }

        if (PilotAct.WrongState(initiative, step: 8, PilotInitiativeState.Launched, PilotInitiativeState.Active, PilotInitiativeState.Suspended) is { } wrong)
        {
            return wrong;
        }

        var now = time.GetUtcNow();
        var decision = Decide(initiative, request, Id.New<TrilateralMeeting>(now), now);
        if (decision.Meeting is not { } meeting)
        {
            return Problem.Invalid(decision.Violations);
        }

        var last = await database.TrilateralMeetings.Where(row => row.PilotInitiativeId == initiative.Id).MaxAsync(row => (DateOnly?)row.HeldOn, cancellationToken);
        database.TrilateralMeetings.Add(meeting);
        var version = database.Advance(meeting);
        var answer = TrilateralMeetingAnswer.Of(meeting);
        database.Publish(
            new TrilateralMeetingRecorded(
                answer.Id,
                version.Version,
                answer.PilotInitiative,
                initiative.FrameworkId.ToString(),
                Days.Text(meeting.HeldOn),
                Days.Text(MeetingRhythm.DueAfter(last > meeting.HeldOn ? last.Value : meeting.HeldOn)),
                initiative.Reach,
                nameof(ConfidentialityClass.FrameworkOnly)),
            version);
        database.Record(actor.Audit(
            now,
            "trilateral_meeting.recorded",
            answer.Id,
            after: JsonSerializer.Serialize(new TrilateralMeetingAudit(answer.PilotInitiative, meeting.HeldOn, meeting.SidesPresent), MembershipJson.Default.TrilateralMeetingAudit)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == TrilateralMeeting.OneADay)
        {
            return Problem.Of(StatusCodes.Status409Conflict, "already-recorded", "This is recorded already", "The meeting of this day is on record; find it in the list of meetings.");
        }

        return Resource.Created($"/membership/v1/pilot-initiatives/{initiative.Id}/trilateral-meetings/{meeting.Id}", answer);
    }

    internal static Decision Decide(PilotInitiative initiative, Request request, Id<TrilateralMeeting> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var heldOn = violations.Required("/heldOn", request.HeldOn, "the day of the meeting");
        var (first, today) = (initiative.LaunchedOn.GetValueOrDefault(), Days.TodayIn(initiative.TimeZone, now));
        if (request.HeldOn is not null && (heldOn < first || heldOn > today))
        {
            violations.Add("/heldOn", "range", $"Give a day from the launch ({first:O}) to today ({today:O} in {initiative.TimeZone}).");
        }

        var place = violations.Text("/place", request.Place, LaunchEvent.MaxPlaceLength, "the place");
        var present = violations.Choices<Side>("/sidesPresent", request.SidesPresent, min: 2);
        if (present.Contains(Side.Platform))
        {
            violations.Add("/sidesPresent", "unknown", "Give two or three of: government, civil_society, unodc.");
        }

        var report = violations.LongText("/report", request.Report, MaxReportLength, "the report", PilotAct.MinReasonLength);
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new TrilateralMeeting
                {
                    Id = id,
                    FrameworkId = initiative.FrameworkId.Value,
                    PilotInitiativeId = initiative.Id,
                    HeldOn = heldOn,
                    TimeZone = initiative.TimeZone,
                    Place = place,
                    SidesPresent = [.. present.Order().Select(WireNames<Side>.Of)],
                    Report = report,
                    RecordedAt = now,
                },
                []);
    }
}
