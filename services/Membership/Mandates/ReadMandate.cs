using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Mandates;

/// <summary>One mandate, for those who may see its framework.</summary>
internal static class ReadMandate
{
    public static async Task<Results<Resource<MandateAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken)
    {
        var mandate = Id<Mandate>.TryParse(id, null, out var mandateId)
            ? await database.Mandates.AsNoTracking().VisibleTo(actor).SingleOrDefaultAsync(row => row.Id == mandateId, cancellationToken)
            : null;
        return mandate is null ? Problem.NotFound("mandate", Mandate.IdPrefix) : Resource.Ok(MandateAnswer.Of(mandate));
    }
}
