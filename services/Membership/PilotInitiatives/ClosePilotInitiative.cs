using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>UNODC closes an initiative with the lessons learnt (W1, step 9); also one that never came to its launch, so that another can be opened.</summary>
internal static class ClosePilotInitiative
{
    /// <param name="Lessons">What was learnt, 20 to 10,000 characters; public, names no person.</param>
    internal sealed record Request(string? Lessons);

    public static async Task<Results<Resource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (initiative, refusal) = await PilotAct.OpenAsync(frameworkId, id, condition, PilotAct.OfUnodc(actor), database, cancellationToken);
        if (initiative is null)
        {
            return refusal!;
        }

        if (PilotAct.WrongState(
            initiative, step: 9, PilotInitiativeState.Proposed, PilotInitiativeState.Launched, PilotInitiativeState.Active, PilotInitiativeState.Suspended) is { } wrong)
        {
            return wrong;
        }

        if (initiative.LaunchIsBeingDecided)
        {
            return Problem.WrongState("The three sides are being asked about its launch; close it when they have decided (W1, step 6).");
        }

        var violations = new Violations();
        var lessons = violations.LongText("/lessons", request.Lessons, PilotAct.MaxTextLength, "the lessons", PilotAct.MinReasonLength);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var before = PilotAct.Audited(initiative);
        initiative.End(PilotInitiativeState.Closed, lessons, now);
        var version = database.Advance(initiative);
        database.Publish(
            new PilotInitiativeClosed(initiative.Id.ToString(), version.Version, initiative.FrameworkId.ToString(), now, initiative.Reach, nameof(ConfidentialityClass.Public)), version);
        PilotAct.Leave(database, actor, initiative, "closed", before, lessons, now);
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(PilotInitiativeAnswer.Of(initiative));
    }
}
