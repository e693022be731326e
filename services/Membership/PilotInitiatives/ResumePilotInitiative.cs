using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>The side that suspended an initiative lets it go on where it stood; no other side can overrule it.</summary>
internal static class ResumePilotInitiative
{
    /// <param name="Reason">Why now, up to 2,000 characters; may be left out.</param>
    internal sealed record Request(string? Reason);

    public static async Task<Results<Resource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (initiative, refusal) = await PilotAct.OpenAsync(frameworkId, id, condition, PilotAct.OfAnySide(actor), database, cancellationToken);
        if (initiative is null)
        {
            return refusal!;
        }

        if (PilotAct.WrongState(initiative, step: 9, PilotInitiativeState.Suspended) is { } wrong)
        {
            return wrong;
        }

        if (initiative.SuspendedBy != actor.Side)
        {
            return MembershipAccess.NotYourFunction($"{WireNames<Side>.Of(initiative.SuspendedBy.GetValueOrDefault())} suspended it and alone resumes it (W1, step 9).");
        }

        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, PilotAct.MaxReasonLength, "the reason", min: 0);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var before = PilotAct.Audited(initiative);
        initiative.Resume();
        var version = database.Advance(initiative);
        database.Publish(
            new PilotInitiativeResumed(
                initiative.Id.ToString(),
                version.Version,
                initiative.FrameworkId.ToString(),
                WireNames<Side>.Of(actor.Side),
                WireNames<PilotInitiativeState>.Of(initiative.State),
                now,
                initiative.Reach,
                nameof(ConfidentialityClass.Public)),
            version);
        PilotAct.Leave(database, actor, initiative, "resumed", before, reason.Length > 0 ? reason : null, now);
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(PilotInitiativeAnswer.Of(initiative));
    }
}
