using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The applicant writes its draft anew, as a whole.</summary>
internal static class EditDraft
{
    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId,
        string id,
        ApplicationForm request,
        IfMatch condition,
        Actor actor,
        MembershipDbContext database,
        FrameworkScope scope,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (found, refusal) = await Assessment.OpenOwnAsync(allianceId, id, condition, actor, database, scope, time, [ApplicationState.Draft], cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var application = found.Application;
        var violations = new Violations();
        var facts = await request.ReadFactsAsync(database, application.AllianceId, application.OrganisationId, found.Profile, now, cancellationToken);
        var content = request.Read(violations, facts, complete: false);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var before = ApplicationAudit.Of(application);
        application.Take(content);
        database.Advance(application);
        database.Record(ApplicationAudit.Entry(actor, application, "application.edited", now, found.Profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }
}
