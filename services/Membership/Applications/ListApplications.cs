using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Applications;

/// <summary>The applications to an alliance that the caller may see, oldest first.</summary>
internal static class ListApplications
{
    /// <param name="allianceId">The alliance.</param>
    /// <param name="state">Only those in this state.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<ApplicationAnswer>>, ProblemHttpResult>> HandleAsync(
        string allianceId, string? state, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await ReadAlliance.FindAsync(database, allianceId, cancellationToken) is not { } alliance)
        {
            return Problem.NotFound("alliance", Alliance.IdPrefix);
        }

        var access = await MembershipAccess.OfAsync(actor, database, cancellationToken);
        var applications = database.Applications.Where(row => row.AllianceId == alliance.Id).Where(access.Readable);
        var violations = new Violations();
        if (state is not null)
        {
            var asked = violations.Choice<ApplicationState>("#query/state", state);
            applications = applications.Where(row => row.State == asked);
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(applications, row => row.Id, ApplicationAnswer.Of, cancellationToken: cancellationToken);
    }
}
