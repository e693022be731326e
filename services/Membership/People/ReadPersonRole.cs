using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.People;

/// <summary>One function of a person: for the organisation itself, and for an officer of UNODC who was given its number.</summary>
internal static class ReadPersonRole
{
    public static async Task<Results<Resource<PersonRoleAnswer>, ProblemHttpResult>> HandleAsync(
        string organisationId, string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await FindAsync(database, actor, organisationId, id, cancellationToken) is { } role ? Resource.Ok(PersonRoleAnswer.Of(role, actor)) : NotFound();

    /// <summary>The role a path names, if the caller may see it; tracked. Its number is random, so that who knows it has been told.</summary>
    internal static async Task<PersonRole?> FindAsync(MembershipDbContext database, Actor actor, string organisationId, string id, CancellationToken cancellationToken) =>
        Id<Organisation>.TryParse(organisationId, null, out var organisation) && Id<PersonRole>.TryParse(id, null, out var roleId)
            && (MembershipAccess.OrganisationOf(actor) == organisation || await ReachesAsync(database, actor, organisation, cancellationToken))
            ? await database.PersonRoles.SingleOrDefaultAsync(row => row.Id == roleId && row.OrganisationId == organisation, cancellationToken)
            : null;

    /// <summary>An officer of UNODC acts on organisations of every country; one bound to a framework on those of its country.</summary>
    private static async Task<bool> ReachesAsync(MembershipDbContext database, Actor actor, Id<Organisation> organisation, CancellationToken cancellationToken)
    {
        if (actor.Side != Side.Unodc || !actor.Has(Roles.UnodcOfficer))
        {
            return false;
        }

        return MembershipAccess.FrameworkOf(actor) is not { } framework
            || await database.Organisations.AnyAsync(
                row => row.Id == organisation && database.Frameworks.Any(one => one.Id == framework && one.Country == row.Country), cancellationToken);
    }

    internal static ProblemHttpResult NotFound() => Problem.NotFound("function", PersonRole.IdPrefix);
}
