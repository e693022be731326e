using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Mandates;

/// <summary>What the audit chain holds about a mandate, for whoever may see it.</summary>
internal static class ReadMandateRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(
        string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await ReadMandate.FindAsync(database, id, actor, cancellationToken) is { } mandate
            ? TypedResults.Ok(await AuditRecord.OfAsync(database, mandate.Id.ToString(), "mandate.", withReasons: true, cancellationToken))
            : ReadMandate.NotFound();
}
