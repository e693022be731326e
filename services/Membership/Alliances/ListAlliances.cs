using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.Alliances;

/// <summary>All alliances and networks, oldest record first, or those of a kind, a framework or a network.</summary>
internal static class ListAlliances
{
    /// <param name="kind">national or regional.</param>
    /// <param name="framework">Of this framework, <c>frm_…</c>.</param>
    /// <param name="partOf">Under this network, <c>aln_…</c>.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<AllianceAnswer>>, ProblemHttpResult>> HandleAsync(
        string? kind, string? framework, string? partOf, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        var violations = new Violations();
        var alliances = database.Alliances.AsQueryable();
        if (kind is not null)
        {
            var asked = violations.Choice<AllianceKind>("#query/kind", kind);
            alliances = alliances.Where(alliance => alliance.Kind == asked);
        }

        if (framework is not null)
        {
            var asked = violations.Id<TrilateralFramework>("#query/framework", framework);
            alliances = alliances.Where(alliance => alliance.FrameworkId == asked);
        }

        if (partOf is not null)
        {
            var asked = violations.Id<Alliance>("#query/partOf", partOf);
            alliances = alliances.Where(alliance => alliance.PartOfId == asked);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(alliances, alliance => alliance.Id, AllianceAnswer.Of, cancellationToken: cancellationToken);
    }
}
