using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>One founding, for the organisations it names.</summary>
internal static class ReadFounding
{
    public static async Task<Results<Resource<FoundingAnswer>, ProblemHttpResult>> HandleAsync(string id, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken) =>
        await FindAsync(database, id, actor, cancellationToken) is { } founding ? Resource.Ok(FoundingAnswer.Of(founding, time.GetUtcNow())) : NotFound();

    /// <summary>Those that name the caller's organisation, in its framework; of a network wherever it acts. The founders' ties stand in them, so that a client without a mandate sees none (decision 0019).</summary>
    internal static IQueryable<AllianceFounding> ReadableBy(this IQueryable<AllianceFounding> foundings, Actor actor)
    {
        var (own, acts) = (MembershipAccess.OrganisationOf(actor) ?? default, actor.ReadsForItsSide && MembershipAccess.OrganisationOf(actor) is not null);
        var framework = MembershipAccess.FrameworkOf(actor);
        return foundings.Where(row => acts && (row.FrameworkId == null || row.FrameworkId == framework) && row.Founders.Any(founder => founder.OrganisationId == own));
    }

    /// <summary>The founding a path names, if the caller may see it; tracked.</summary>
    internal static async Task<AllianceFounding?> FindAsync(MembershipDbContext database, string id, Actor actor, CancellationToken cancellationToken) =>
        Id<AllianceFounding>.TryParse(id, null, out var founding)
            ? await database.Foundings.ReadableBy(actor).SingleOrDefaultAsync(row => row.Id == founding, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("founding", AllianceFounding.IdPrefix);
}
