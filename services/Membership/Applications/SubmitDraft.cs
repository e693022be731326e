using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The applicant submits its draft. It is looked at as a whole now, by the numbers in force now (rule 36, 49).</summary>
internal static class SubmitDraft
{
    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var (found, refusal) = await Assessment.OpenOwnAsync(allianceId, id, condition, actor, database, scope, time, [ApplicationState.Draft], cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var application = found.Application;
        var profile = await RuleProfile.InForceAsync(database, application.FrameworkId, cancellationToken);
        var form = FormOf(application);
        var violations = new Violations();
        form.Read(violations, await form.ReadFactsAsync(database, application.AllianceId, application.OrganisationId, profile, now, cancellationToken), complete: true);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (await SubmitApplication.IsMemberAsync(database, application.AllianceId, application.OrganisationId, cancellationToken))
        {
            return SubmitApplication.AlreadyMember();
        }

        var before = ApplicationAudit.Of(application);
        application.Submit(actor.PersonId ?? actor.ClientId, profile, now);
        database.TellOfSubmission(application);
        database.Record(ApplicationAudit.Entry(actor, application, "application.submitted", now, profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    /// <summary>What the draft holds, as it would have been sent.</summary>
    internal static ApplicationForm FormOf(MembershipApplication draft) => new(
        draft.Statement, draft.Perspectives, draft.Themes, draft.Sponsors, draft.UnodcReference, draft.ConflictOfInterest, WireNames<GovernmentTies>.Of(draft.GovernmentTies));
}
