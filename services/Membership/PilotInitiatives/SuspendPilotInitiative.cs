using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>Any side suspends an initiative, alone and at once, with a reason that the three sides read (W1, step 9). The message does not carry it.</summary>
internal static class SuspendPilotInitiative
{
    /// <param name="Reason">20 to 2,000 characters.</param>
    internal sealed record Request(string? Reason);

    public static async Task<Results<Resource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (initiative, refusal) = await PilotAct.OpenAsync(frameworkId, id, condition, PilotAct.OfAnySide(actor), database, cancellationToken);
        if (initiative is null)
        {
            return refusal!;
        }

        if (PilotAct.WrongState(initiative, step: 9, PilotInitiativeState.Launched, PilotInitiativeState.Active) is { } wrong)
        {
            return wrong;
        }

        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, PilotAct.MaxReasonLength, "the reason", PilotAct.MinReasonLength);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var before = PilotAct.Audited(initiative);
        initiative.Suspend(actor.Side);
        var version = database.Advance(initiative);
        database.Publish(
            new PilotInitiativeSuspended(
                initiative.Id.ToString(), version.Version, initiative.FrameworkId.ToString(), WireNames<Side>.Of(actor.Side), now, initiative.Reach, nameof(ConfidentialityClass.Public)),
            version);
        PilotAct.Leave(database, actor, initiative, "suspended", before, reason, now);
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(PilotInitiativeAnswer.Of(initiative));
    }
}
