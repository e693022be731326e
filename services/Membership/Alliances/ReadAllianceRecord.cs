using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;

namespace Trilateral.Membership.Alliances;

/// <summary>What the audit chain holds about an alliance or a network: its founding, its nesting, its elections. As public as the alliance itself.</summary>
internal static class ReadAllianceRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(string id, MembershipDbContext database, CancellationToken cancellationToken) =>
        await ReadAlliance.FindAsync(database, id, cancellationToken) is { } alliance
            ? TypedResults.Ok(await AuditRecord.OfAsync(database, alliance.Id.ToString(), "alliance.", withReasons: true, cancellationToken))
            : ReadAlliance.NotFound();
}
