using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.TrilateralMeetings;

/// <summary>One meeting with its report, for the three sides of its framework; for everybody else there is none.</summary>
internal static class ReadTrilateralMeeting
{
    public static async Task<Results<Resource<TrilateralMeetingAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var meeting = Id<PilotInitiative>.TryParse(pilotInitiativeId, null, out var initiative) && Id<TrilateralMeeting>.TryParse(id, null, out var meetingId)
            ? await database.TrilateralMeetings.AsNoTracking().ReadableBy(actor)
                .SingleOrDefaultAsync(row => row.Id == meetingId && row.PilotInitiativeId == initiative, cancellationToken)
            : null;
        return meeting is null ? Problem.NotFound("trilateral meeting", TrilateralMeeting.IdPrefix) : Resource.Ok(TrilateralMeetingAnswer.Of(meeting));
    }
}
