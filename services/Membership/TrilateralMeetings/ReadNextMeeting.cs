using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.TrilateralMeetings;

/// <summary>When the three sides are due to meet next, told to them; to others, that it is not theirs to know.</summary>
internal static class ReadNextMeeting
{
    /// <param name="PilotInitiative"><c>pil_…</c>.</param>
    /// <param name="LastHeldOn">The day of the last one; null before the first.</param>
    /// <param name="DueOn">The last day for the next, half a year on; null while none is due.</param>
    /// <param name="TimeZone">IANA, in which that day ends.</param>
    /// <param name="Overdue">Whether that day is over.</param>
    internal sealed record NextMeetingAnswer(string PilotInitiative, DateOnly? LastHeldOn, DateOnly? DueOn, string TimeZone, bool Overdue);

    public static async Task<Results<Ok<NextMeetingAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var initiative = await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken);
        if (initiative is null || !actor.ReadsForItsSide || actor.FrameworkId != initiative.FrameworkId.Value)
        {
            return PilotAct.NotFound();
        }

        var last = await database.TrilateralMeetings.Where(row => row.PilotInitiativeId == initiative.Id).ReadableBy(actor).MaxAsync(row => (DateOnly?)row.HeldOn, cancellationToken);
        var dueOn = MeetingRhythm.DueOn(initiative, last);
        return TypedResults.Ok(new NextMeetingAnswer(initiative.Id.ToString(), last, dueOn, initiative.TimeZone, MeetingRhythm.IsOverdue(dueOn, initiative.TimeZone, time.GetUtcNow())));
    }
}
