using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>One organisation of the public register. One that was merged says into which.</summary>
internal static class ReadOrganisation
{
    public static async Task<Results<Resource<OrganisationAnswer>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, id, cancellationToken) is { } organisation ? Resource.Ok(OrganisationAnswer.Of(organisation)) : NotFound();

    /// <summary>The organisation a path names, for reading. An id of any other form names nothing: the same answer as for an absent one.</summary>
    internal static async Task<Organisation?> FindAsync(MembershipDbContext database, string id, CancellationToken cancellationToken) =>
        Id<Organisation>.TryParse(id, null, out var organisationId)
            ? await database.Organisations.AsNoTracking().SingleOrDefaultAsync(row => row.Id == organisationId, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("organisation", Organisation.IdPrefix);
}
