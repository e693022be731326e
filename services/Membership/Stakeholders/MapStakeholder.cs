using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.PilotInitiatives;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Stakeholders;

/// <summary>The alliance's coordinator or UNODC enters a body in the map of an initiative (W1, step 3).</summary>
internal static class MapStakeholder
{
    public const int MaxNameLength = 200;
    public const int MaxRelevanceLength = 2_000;

    /// <param name="Name">Of the body, up to 200 characters; never a person's.</param>
    /// <param name="Constituency">Its type.</param>
    /// <param name="Relevance">Why it matters to the initiative, up to 2,000 characters.</param>
    internal sealed record Request(string? Name, string? Constituency, string? Relevance);

    /// <summary>What the rule says: a stakeholder, or every reason why not.</summary>
    internal sealed record Decision(Stakeholder? Stakeholder, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<StakeholderAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, Request request, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadPilotInitiative.FindAsync(database, pilotInitiativeId, cancellationToken) is not { } initiative)
        {
            return PilotAct.NotFound();
        }

        if (actor.FrameworkId != initiative.FrameworkId.Value)
        {
            return MembershipAccess.NotYourFunction("The map is kept by the coordinator and by UNODC of its own framework.");
        }

        if (initiative.IsOver)
        {
            return PilotAct.WrongState(initiative, step: 3, PilotInitiativeState.Proposed, PilotInitiativeState.Launched, PilotInitiativeState.Active, PilotInitiativeState.Suspended)!;
        }

        var now = time.GetUtcNow();
        var decision = Decide(initiative, request, actor.Side, Id.NewUntimed<Stakeholder>(), now);
        if (decision.Stakeholder is not { } stakeholder)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.Stakeholders.Add(stakeholder);
        var version = database.Advance(stakeholder);
        var answer = StakeholderAnswer.Of(stakeholder);
        database.Publish(
            new StakeholderMapped(
                answer.Id,
                version.Version,
                answer.PilotInitiative,
                initiative.FrameworkId.ToString(),
                answer.MappedBy,
                initiative.Reach,
                nameof(ConfidentialityClass.OwnSide),
                WireNames<Side>.Of(Side.CivilSociety)),
            version);
        database.Record(actor.Audit(now, "stakeholder.mapped", answer.Id, after: Audited(stakeholder)));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == Stakeholder.OneEach)
        {
            return Problem.Of(StatusCodes.Status409Conflict, "already-registered", "The record is there already", "A body of this name stands on the map of this initiative.");
        }

        return Resource.Created($"/membership/v1/pilot-initiatives/{initiative.Id}/stakeholders/{stakeholder.Id}", answer);
    }

    internal static Decision Decide(PilotInitiative initiative, Request request, Side mappedBy, Id<Stakeholder> id, DateTimeOffset now)
    {
        var violations = new Violations();
        var name = violations.Text("/name", request.Name, MaxNameLength, "the name of the body");
        var constituency = violations.Choice<Constituency>("/constituency", request.Constituency);
        var relevance = violations.LongText("/relevance", request.Relevance, MaxRelevanceLength, "why it matters");
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new Stakeholder
                {
                    Id = id,
                    FrameworkId = initiative.FrameworkId.Value,
                    PilotInitiativeId = initiative.Id,
                    Name = name,
                    Constituency = constituency,
                    Relevance = relevance,
                    MappedBy = mappedBy,
                    MappedAt = now,
                },
                []);
    }

    internal static string Audited(Stakeholder stakeholder) => JsonSerializer.Serialize(
        new StakeholderAudit(stakeholder.PilotInitiativeId.ToString(), WireNames<Side>.Of(stakeholder.MappedBy), stakeholder.Consent is not null), MembershipJson.Default.StakeholderAudit);
}
