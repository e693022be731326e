using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Events.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Events.Registrations;

/// <summary>One registration, for its organisation and the Secretariat.</summary>
internal static class ReadRegistration
{
    public static async Task<Results<Resource<RegistrationAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, EventsDbContext database, CancellationToken cancellationToken)
    {
        var registration = Id<Registration>.TryParse(id, null, out var registrationId)
            ? await database.Registrations.AsNoTracking().VisibleTo(actor).SingleOrDefaultAsync(row => row.Id == registrationId, cancellationToken)
            : null;
        return registration is null ? Problem.NotFound("registration", Registration.IdPrefix) : Resource.Ok(RegistrationAnswer.Of(registration));
    }
}
