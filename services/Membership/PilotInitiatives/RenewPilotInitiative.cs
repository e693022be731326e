using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>An active initiative ends with its lessons and the next one is proposed in its place (W1, step 9): nobody renews it for the others, the three sides agree to its launch again.</summary>
internal static class RenewPilotInitiative
{
    /// <param name="Lessons">What was learnt, 20 to 10,000 characters; public, names no person.</param>
    internal sealed record Request(string? Lessons);

    public static async Task<Results<CreatedResource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (initiative, refusal) = await PilotAct.OpenAsync(frameworkId, id, condition, PilotAct.OfUnodc(actor), database, cancellationToken);
        if (initiative is null)
        {
            return refusal!;
        }

        if (PilotAct.WrongState(initiative, step: 9, PilotInitiativeState.Active) is { } wrong)
        {
            return wrong;
        }

        var violations = new Violations();
        var lessons = violations.LongText("/lessons", request.Lessons, PilotAct.MaxTextLength, "the lessons", PilotAct.MinReasonLength);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var next = new PilotInitiative
        {
            Id = Id.New<PilotInitiative>(now),
            FrameworkId = initiative.FrameworkId,
            RenewalOfId = initiative.Id,
            TimeZone = initiative.TimeZone,
            RecordedAt = now,
        };
        var before = PilotAct.Audited(initiative);
        initiative.End(PilotInitiativeState.Renewed, lessons, now);
        var version = database.Advance(initiative);
        database.Publish(
            new PilotInitiativeRenewed(
                initiative.Id.ToString(), version.Version, initiative.FrameworkId.ToString(), next.Id.ToString(), now, initiative.Reach, nameof(ConfidentialityClass.Public)),
            version);
        PilotAct.Leave(database, actor, initiative, "renewed", before, lessons, now);
        // The index of the one live initiative looks at each statement, so the end is written first; one transaction holds both, whether the request has one of its own or not.
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        ProposePilotInitiative.Add(database, actor, next, now);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == PilotInitiative.OneLive)
        {
            return RecordPilotInitiative.HasOne();
        }

        await transaction.CommitAsync(cancellationToken);
        return Resource.Created($"/membership/v1/frameworks/{next.FrameworkId}/pilot-initiatives/{next.Id}", PilotInitiativeAnswer.Of(next));
    }
}
