using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Applications;

/// <summary>What the audit chain holds about an application, for whoever may see it.</summary>
internal static class ReadApplicationRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        return await access.FindAsync(database, allianceId, id, now, cancellationToken) is { } application
            ? TypedResults.Ok(await AuditRecord.OfAsync(database, application.Id.ToString(), "application.", withReasons: true, cancellationToken))
            : ReadApplication.NotFound();
    }
}
