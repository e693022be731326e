using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Stakeholders;

/// <summary>What the audit chain holds about a stakeholder, for whoever may see it. Where its consent is written stays with civil society and UNODC.</summary>
internal static class ReadStakeholderRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken) =>
        await ReadStakeholder.FindAsync(database, pilotInitiativeId, id, actor, cancellationToken) is { } stakeholder
            ? TypedResults.Ok(await AuditRecord.OfAsync(database, stakeholder.Id.ToString(), "stakeholder.", actor.Side != Side.Government, paging, cancellationToken))
            : ReadStakeholder.NotFound();
}
