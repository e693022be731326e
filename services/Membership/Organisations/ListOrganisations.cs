using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Organisations;

/// <summary>The public register, oldest first, of all countries or one.</summary>
internal static class ListOrganisations
{
    /// <param name="country">ISO 3166-1 alpha-3, upper case; all countries when left out.</param>
    /// <param name="database">The register.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<OrganisationAnswer>>, ProblemHttpResult>> HandleAsync(
        string? country, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var organisations = database.Organisations.AsQueryable();
        if (country is not null)
        {
            violations.Country("#query/country", country);
            organisations = organisations.Where(organisation => organisation.Country == country);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(organisations, organisation => organisation.Id, OrganisationAnswer.Of, cancellationToken: cancellationToken);
    }
}
