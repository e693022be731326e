using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The applicant takes its open application back, at any time before it is decided on; it may apply again.</summary>
internal static class WithdrawApplication
{
    /// <param name="Reason">Why, up to 2,000 characters; may be left out.</param>
    internal sealed record Request(string? Reason);

    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId,
        string id,
        Request request,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var access = await MembershipAccess.OfAsync(actor, database, cancellationToken);
        if (await access.FindAsync(database, allianceId, id, cancellationToken) is not { } application)
        {
            return ReadApplication.NotFound();
        }

        if (MembershipAccess.OrganisationOf(actor) != application.OrganisationId || actor.Roles.SetEquals([Roles.Observer]))
        {
            return MembershipAccess.NotYourFunction("Only the applicant takes an application back.");
        }

        if (condition.Refuses(application) is { } stale)
        {
            return stale;
        }

        if (application.State != ApplicationState.Submitted)
        {
            return Assessment.WrongState(application);
        }

        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, Assessment.MaxReasonLength, "the reason", min: 0);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (application.FrameworkId is null)
        {
            // An application to a network is of no country; it is the caller's own.
            scope.AllowGlobalWrites();
        }

        var now = time.GetUtcNow();
        var before = ApplicationAudit.Of(application);
        application.End(ApplicationState.Withdrawn, now, reason.Length > 0 ? reason : null);
        var version = database.Advance(application);
        var answer = ApplicationAnswer.Of(application);
        database.Publish(
            new ApplicationWithdrawn(
                answer.Id, version.Version, answer.Alliance, answer.Organisation, now, application.Reach, application.Class, WireNames<Side>.Of(Side.CivilSociety)),
            version);
        var profile = await database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == application.RuleProfileId, cancellationToken);
        database.Record(ApplicationAudit.Entry(actor, application, "application.withdrawn", now, profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(answer);
    }
}
