using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Organisations;

/// <summary>One organisation of the public register.</summary>
internal static class ReadOrganisation
{
    public static async Task<Results<Ok<OrganisationAnswer>, StatusCodeHttpResult, ProblemHttpResult>> HandleAsync(
        string id, MembershipDbContext database, HttpContext context, CancellationToken cancellationToken)
    {
        // An id of any other form names nothing: the same answer as for an absent one.
        var organisation = Id<Organisation>.TryParse(id, null, out var organisationId)
            ? await database.Organisations.AsNoTracking().SingleOrDefaultAsync(row => row.Id == organisationId, cancellationToken)
            : null;
        if (organisation is null)
        {
            return Problem.Of(StatusCodes.Status404NotFound, "not-found", "There is no such organisation", "Check the id; it begins with org_ and never changes.");
        }

        var answer = OrganisationAnswer.Of(organisation);
        context.Response.Headers.ETag = answer.ETag;
        context.Response.Headers.CacheControl = "no-cache";
        return context.Request.Headers.IfNoneMatch.Contains(answer.ETag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(answer);
    }
}
