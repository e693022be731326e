using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.PilotInterests;
using Trilateral.Membership.TreatyStatuses;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.PilotInitiatives;

/// <summary>UNODC opens an initiative for a State's interest, once the State is a party to the Convention (W1, step 2; rule 34).</summary>
internal static class ProposePilotInitiative
{
    public static async Task<Results<CreatedResource<PilotInitiativeAnswer>, ProblemHttpResult>> HandleAsync(
        string frameworkId, string id, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadPilotInterest.FindAsync(database, frameworkId, id, actor, cancellationToken) is not { } interest)
        {
            return ReadPilotInterest.NotFound();
        }

        if (condition.Refuses(interest) is { } stale)
        {
            return stale;
        }

        if (interest.State != PilotInterestState.Received)
        {
            return Problem.WrongState($"The interest is {WireNames<PilotInterestState>.Of(interest.State)}; {interest.PilotInitiativeId} was opened for it (W1, step 2).");
        }

        var now = time.GetUtcNow();
        var framework = await database.Frameworks.AsNoTracking().SingleAsync(row => row.Id == new Id<TrilateralFramework>(interest.FrameworkId.GetValueOrDefault()), cancellationToken);
        var facts = await database.TreatyStatuses.AsNoTracking().Where(row => row.FrameworkId == framework.Id).ToListAsync(cancellationToken);
        if (Refuses(TreatyStanding.Of(facts, Instrument.Untoc, Days.TodayIn(framework.TimeZone, now))) is { } violation)
        {
            return Problem.Invalid([violation]);
        }

        var initiative = new PilotInitiative { Id = Id.New<PilotInitiative>(now), FrameworkId = framework.Id, InterestId = interest.Id, TimeZone = framework.TimeZone, RecordedAt = now };
        Add(database, actor, initiative, now);
        interest.TakeUp(initiative.Id);
        database.Advance(interest);
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == PilotInitiative.OneLive)
        {
            return RecordPilotInitiative.HasOne();
        }

        return Resource.Created($"/membership/v1/frameworks/{framework.Id}/pilot-initiatives/{initiative.Id}", PilotInitiativeAnswer.Of(initiative));
    }

    /// <summary>Adds a proposed initiative, its message, its step and its audit entry to the next save.</summary>
    internal static void Add(MembershipDbContext database, Actor actor, PilotInitiative initiative, DateTimeOffset now)
    {
        database.PilotInitiatives.Add(initiative);
        var version = database.Advance(initiative);
        database.Publish(
            new PilotInitiativeProposed(
                initiative.Id.ToString(), version.Version, initiative.FrameworkId.ToString(), initiative.RenewalOfId?.ToString(), initiative.Reach, nameof(ConfidentialityClass.Public)),
            version);
        PilotAct.Leave(database, actor, initiative, "proposed", before: null, reason: null, now);
    }

    internal static Violation? Refuses(TreatyStanding convention) =>
        convention.IsParty
            ? null
            : new(
                "",
                "not-a-party",
                $"The State is no party to the Convention: its status is {WireNames<TreatyStatus>.Of(convention.Status)}. Only a deposit makes a party; record it under treaty-statuses.",
                Rule: 34);
}
