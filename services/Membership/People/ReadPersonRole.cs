using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.People;

/// <summary>One function of a person, for the organisation itself.</summary>
internal static class ReadPersonRole
{
    public static async Task<Results<Resource<PersonRoleAnswer>, ProblemHttpResult>> HandleAsync(
        string organisationId, string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, actor, organisationId, id, cancellationToken) is { } role ? Resource.Ok(PersonRoleAnswer.Of(role)) : NotFound();

    /// <summary>The role a path names, if the organisation is the caller's own; tracked.</summary>
    internal static async Task<PersonRole?> FindAsync(MembershipDbContext database, Actor actor, string organisationId, string id, CancellationToken cancellationToken) =>
        GivePersonRole.OwnOrganisation(actor, organisationId) is { } organisation && Id<PersonRole>.TryParse(id, null, out var roleId)
            ? await database.PersonRoles.SingleOrDefaultAsync(row => row.Id == roleId && row.OrganisationId == organisation, cancellationToken)
            : null;

    internal static ProblemHttpResult NotFound() => Problem.NotFound("function", PersonRole.IdPrefix);
}
