using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Suspensions;

/// <summary>One proposal to suspend, for the member, the alliance's coordinators and UNODC; for everybody else there is none.</summary>
internal static class ReadSuspension
{
    public static async Task<Results<Resource<SuspensionAnswer>, ProblemHttpResult>> HandleAsync(
        string membershipId, string id, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken) =>
        await SuspensionCase.FindAsync(membershipId, id, actor, database, time.GetUtcNow(), cancellationToken) is { } suspension
            ? Resource.Ok(SuspensionAnswer.Of(suspension))
            : SuspensionCase.NotFound();
}
