using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>What the audit chain holds about an initiative. That a step was taken is public; why is read by the three sides, as in <see cref="ListPilotSteps"/>.</summary>
internal static class ReadPilotRecord
{
    public static async Task<Results<Ok<AuditRecord>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Actor actor, MembershipDbContext database, Paging paging, CancellationToken cancellationToken)
    {
        if (await ReadPilotInitiative.FindAsync(database, frameworkId, id, cancellationToken) is not { } initiative)
        {
            return PilotAct.NotFound();
        }

        var withReasons = actor.MayRead(new PilotStep { FrameworkId = initiative.FrameworkId.Value });
        return TypedResults.Ok(await AuditRecord.OfAsync(database, initiative.Id.ToString(), "pilot_initiative.", withReasons, paging, cancellationToken));
    }
}
