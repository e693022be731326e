using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Dialogues;

/// <summary>One dialogue.</summary>
internal static class ReadDialogue
{
    public static async Task<Results<Resource<DialogueAnswer>, ProblemHttpResult>> HandleAsync(string id, EventsDbContext database, CancellationToken cancellationToken)
    {
        var dialogue = Id<Dialogue>.TryParse(id, null, out var dialogueId)
            ? await database.Dialogues.AsNoTracking().SingleOrDefaultAsync(row => row.Id == dialogueId, cancellationToken)
            : null;
        return dialogue is null ? Problem.NotFound("dialogue", Dialogue.IdPrefix) : Resource.Ok(DialogueAnswer.Of(dialogue));
    }
}
