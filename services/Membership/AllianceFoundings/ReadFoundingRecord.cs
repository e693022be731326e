using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.AllianceFoundings;

/// <summary>What the audit chain holds about a founding, each signature included, for the organisations it names.</summary>
internal static class ReadFoundingRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(string id, Actor actor, MembershipDbContext database, CancellationToken cancellationToken) =>
        await ReadFounding.FindAsync(database, id, actor, cancellationToken) is { } founding
            ? TypedResults.Ok(await AuditRecord.OfAsync(database, founding.Id.ToString(), "founding.", withReasons: true, cancellationToken))
            : ReadFounding.NotFound();
}
