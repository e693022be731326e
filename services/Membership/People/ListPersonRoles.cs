using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.People;

/// <summary>Who holds and held which function, all there ever were or those of one day. For the organisation itself; to everybody else the list is empty.</summary>
internal static class ListPersonRoles
{
    /// <param name="organisationId">The organisation, <c>org_…</c>.</param>
    /// <param name="function">focalPoint, alternate or signatory; all when left out.</param>
    /// <param name="on">A day, for example 2025-04-29; those who held a function on it.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="database">The roles.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<PersonRoleAnswer>>, ProblemHttpResult>> HandleAsync(
        string organisationId, string? function, string? on, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await ReadOrganisation.FindAsync(database, organisationId, cancellationToken) is null)
        {
            return ReadOrganisation.NotFound();
        }

        // Nobody else's list is told from an empty one.
        var organisation = GivePersonRole.OwnOrganisation(actor, organisationId) ?? default;
        var violations = new Violations();
        var roles = database.PersonRoles.Where(row => row.OrganisationId == organisation);
        if (function is not null)
        {
            var wanted = violations.Choice<OrganisationFunction>("#query/function", function);
            roles = roles.Where(row => row.Function == wanted);
        }

        if (on is not null)
        {
            if (!DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                violations.Add("#query/on", "date", "Give the day as RFC 3339 writes it, for example 2025-04-29.");
            }

            roles = roles.Where(row => row.StartsOn <= day && (row.EndsOn == null || row.EndsOn >= day));
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(roles, row => row.Id, PersonRoleAnswer.Of, cancellationToken: cancellationToken);
    }
}
