using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Stakeholders;

/// <summary>A body takes its consent back: from this moment the Government no longer sees it.</summary>
internal static class UnshareStakeholder
{
    public static async Task<Results<Resource<StakeholderAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadStakeholder.FindAsync(database, pilotInitiativeId, id, actor, cancellationToken) is not { } stakeholder)
        {
            return ReadStakeholder.NotFound();
        }

        if (condition.Refuses(stakeholder) is { } stale)
        {
            return stale;
        }

        if (stakeholder.Consent is null)
        {
            return Problem.WrongState("The stakeholder is not shown to the Government (W1, step 3).");
        }

        var now = time.GetUtcNow();
        var before = MapStakeholder.Audited(stakeholder);
        stakeholder.Unshare();
        var version = database.Advance(stakeholder);
        var framework = new Id<TrilateralFramework>(stakeholder.FrameworkId).ToString();
        database.Publish(
            new StakeholderUnshared(
                stakeholder.Id.ToString(),
                version.Version,
                stakeholder.PilotInitiativeId.ToString(),
                framework,
                "framework:" + framework,
                nameof(ConfidentialityClass.OwnSide),
                WireNames<Side>.Of(Side.CivilSociety)),
            version);
        database.Record(actor.Audit(now, "stakeholder.unshared", stakeholder.Id.ToString(), before, MapStakeholder.Audited(stakeholder)));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(StakeholderAnswer.Of(stakeholder));
    }
}
