using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Suspensions;

/// <summary>What the audit chain holds about a proposal to suspend, for whoever may see it.</summary>
internal static class ReadSuspensionRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(
        string membershipId, string id, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken) =>
        await SuspensionCase.FindAsync(membershipId, id, actor, database, time.GetUtcNow(), cancellationToken) is { } suspension
            ? TypedResults.Ok(await AuditRecord.OfAsync(database, suspension.Id.ToString(), "suspension.", withReasons: true, cancellationToken))
            : SuspensionCase.NotFound();
}
