using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>An organisation begins an application without submitting it; until then nobody else sees it or hears of it.</summary>
internal static class DraftApplication
{
    public static async Task<Results<CreatedResource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, ApplicationForm request, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var (alliance, applicant, refusal) = await SubmitApplication.ApplyingAsync(allianceId, actor, database, scope, time, cancellationToken);
        if (alliance is null)
        {
            return refusal!;
        }

        var profile = await RuleProfile.InForceAsync(database, alliance.FrameworkId, cancellationToken);
        var now = time.GetUtcNow();
        var violations = new Violations();
        var content = request.Read(violations, await request.ReadFactsAsync(database, alliance.Id, applicant, profile, now, cancellationToken), complete: false);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (await SubmitApplication.IsMemberAsync(database, alliance.Id, applicant, cancellationToken))
        {
            return SubmitApplication.AlreadyMember();
        }

        var application = SubmitApplication.NewOf(alliance, applicant, Id.New<MembershipApplication>(now));
        application.Take(content);
        application.Draft(actor.PersonId ?? actor.ClientId, profile);
        database.Applications.Add(application);
        database.Advance(application);
        database.Record(ApplicationAudit.Entry(actor, application, "application.drafted", now, profile));
        return await SubmitApplication.SaveNewAsync(application, database, now, cancellationToken);
    }
}
