using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Frameworks;

/// <summary>All frameworks, oldest first, or the one of a country. Never ranked (rule 33).</summary>
internal static class ListFrameworks
{
    /// <param name="country">ISO 3166-1 alpha-3, upper case; all countries when left out.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<FrameworkAnswer>>, ProblemHttpResult>> HandleAsync(
        string? country, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var frameworks = database.Frameworks.AsQueryable();
        if (country is not null)
        {
            violations.Country("#query/country", country);
            frameworks = frameworks.Where(framework => framework.Country == country);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(frameworks, framework => framework.Id, FrameworkAnswer.Of, cancellationToken: cancellationToken);
    }
}
