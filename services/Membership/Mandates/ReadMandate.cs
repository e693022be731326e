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
        string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, id, actor, cancellationToken) is { } mandate ? Resource.Ok(MandateAnswer.Of(mandate)) : NotFound();

    /// <summary>The mandate a path names, if the caller may see it, for reading.</summary>
    internal static async Task<Mandate?> FindAsync(MembershipDbContext database, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<Mandate>.TryParse(id, null, out var mandate)
            ? await database.Mandates.AsNoTracking().VisibleTo(actor).SingleOrDefaultAsync(row => row.Id == mandate, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("mandate", Mandate.IdPrefix);
}
