using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Stakeholders;

/// <summary>The alliance's coordinator records that a body consents to be shown to the Government, and where that consent is written.</summary>
internal static class ShareStakeholder
{
    public const int MaxReferenceLength = 300;

    /// <param name="Consent">Where the body's consent is written, up to 300 characters; names no person.</param>
    internal sealed record Request(string? Consent);

    public static async Task<Results<Resource<StakeholderAnswer>, ProblemHttpResult>> HandleAsync(
        string pilotInitiativeId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadStakeholder.FindAsync(database, pilotInitiativeId, id, actor, cancellationToken) is not { } stakeholder)
        {
            return ReadStakeholder.NotFound();
        }

        if (condition.Refuses(stakeholder) is { } stale)
        {
            return stale;
        }

        if (stakeholder.Consent is not null)
        {
            return Problem.WrongState("The stakeholder is shown to the Government already (W1, step 3).");
        }

        var violations = new Violations();
        var consent = violations.Text("/consent", request.Consent, MaxReferenceLength, "where the consent is written");
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var before = MapStakeholder.Audited(stakeholder);
        stakeholder.Share(consent, now);
        var version = database.Advance(stakeholder);
        var framework = new Id<TrilateralFramework>(stakeholder.FrameworkId).ToString();
        database.Publish(
            new StakeholderShared(
                stakeholder.Id.ToString(), version.Version, stakeholder.PilotInitiativeId.ToString(), framework, "framework:" + framework, nameof(ConfidentialityClass.FrameworkOnly)),
            version);
        database.Record(actor.Audit(now, "stakeholder.shared", stakeholder.Id.ToString(), before, MapStakeholder.Audited(stakeholder), consent));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(StakeholderAnswer.Of(stakeholder));
    }
}
