using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Data;
using Trilateral.Events.Dialogues;
using Trilateral.Events.Meetings;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Registrations;

/// <summary>How many take part, for everybody: each figure with its measure (rule 47), none below five (rule 45). No parts are shown whose difference would tell a small one.</summary>
internal static class CountParticipation
{
    internal sealed record Answer(string DialogueId, IReadOnlyList<MeetingCount> Counts);

    public static async Task<Results<Ok<Answer>, ProblemHttpResult>> HandleAsync(string id, EventsDbContext database, CancellationToken cancellationToken)
    {
        var found = Id<Dialogue>.TryParse(id, null, out var dialogueId)
            ? await database.DialoguePlaces.AsNoTracking().Where(places => places.Id == dialogueId)
                .Select(places => new
                {
                    Registered = places.ConfirmedInPerson + places.ConfirmedOnline,
                    Organisations = database.Registrations
                        .Where(row => row.DialogueId == dialogueId && row.State == RegistrationState.Confirmed).Select(row => row.OwnerOrganisation).Distinct().Count(),
                })
                .SingleOrDefaultAsync(cancellationToken)
            : null;
        return found is null
            ? Problem.NotFound("dialogue", Dialogue.IdPrefix)
            : TypedResults.Ok(new Answer(
                id, [MeetingCount.Suppressed(Measure.Registered, found.Registered), MeetingCount.Suppressed(Measure.Organisations, found.Organisations)]));
    }
}
