using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.HeldEvents;

/// <summary>One meeting on record.</summary>
internal static class ReadHeldEvent
{
    public static async Task<Results<Resource<HeldEventAnswer>, ProblemHttpResult>> HandleAsync(string id, EventsDbContext database, CancellationToken cancellationToken)
    {
        var held = Id<HeldEvent>.TryParse(id, null, out var heldId)
            ? await database.HeldEvents.AsNoTracking().SingleOrDefaultAsync(row => row.Id == heldId, cancellationToken)
            : null;
        return held is null ? Problem.NotFound("held event", HeldEvent.IdPrefix) : Resource.Ok(HeldEventAnswer.Of(held));
    }
}
