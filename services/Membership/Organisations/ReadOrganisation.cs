using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>One organisation of the public register.</summary>
internal static class ReadOrganisation
{
    public static async Task<Results<Resource<OrganisationAnswer>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken)
    {
        // An id of any other form names nothing: the same answer as for an absent one.
        var organisation = Id<Organisation>.TryParse(id, null, out var organisationId)
            ? await database.Organisations.AsNoTracking().SingleOrDefaultAsync(row => row.Id == organisationId, cancellationToken)
            : null;
        return organisation is null ? Problem.NotFound("organisation", Organisation.IdPrefix) : Resource.Ok(OrganisationAnswer.Of(organisation));
    }
}
