using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.PilotInterests;

/// <summary>The interests of a State that the caller may see, oldest first.</summary>
internal static class ListPilotInterests
{
    public static async Task<Results<Ok<Page<PilotInterestAnswer>>, ProblemHttpResult>> HandleAsync(
        string frameworkId, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadFramework.FindAsync(database, frameworkId, cancellationToken) is { } framework
            ? await paging.ReadAsync(
                database.PilotInterests.Where(row => row.FrameworkId == framework.Id.Value).ReadableBy(actor), row => row.Id, PilotInterestAnswer.Of, cancellationToken: cancellationToken)
            : Problem.NotFound("framework", TrilateralFramework.IdPrefix);
}
