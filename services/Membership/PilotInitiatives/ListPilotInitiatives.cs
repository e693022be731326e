using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>The pilot initiatives of a framework, oldest first: at most one is not over.</summary>
internal static class ListPilotInitiatives
{
    public static async Task<Results<Ok<Page<PilotInitiativeAnswer>>, ProblemHttpResult>> HandleAsync(
        string frameworkId, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadFramework.FindAsync(database, frameworkId, cancellationToken) is { } framework
            ? await paging.ReadAsync(
                database.PilotInitiatives.Where(row => row.FrameworkId == framework.Id), row => row.Id, PilotInitiativeAnswer.Of, cancellationToken: cancellationToken)
            : Problem.NotFound("framework", TrilateralFramework.IdPrefix);
}
