using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Frameworks;

/// <summary>What the audit chain holds about a framework. That its bodies changed is public; why is read by its three sides.</summary>
internal static class ReadFrameworkRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(string id, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await ReadFramework.FindAsync(database, id, cancellationToken) is not { } framework)
        {
            return ReadFramework.NotFound();
        }

        var withReasons = MembershipAccess.ActsForUnodcIn(actor, framework.Id) || (actor.ReadsForItsSide && actor.FrameworkId == framework.Id.Value);
        return TypedResults.Ok(await AuditRecord.OfAsync(database, framework.Id.ToString(), "framework.", withReasons, paging, cancellationToken));
    }
}
