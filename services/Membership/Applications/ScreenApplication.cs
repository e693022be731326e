using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>A coordinator takes up a submitted application to look through it (W2 6).</summary>
internal static class ScreenApplication
{
    public static async Task<Results<Resource<ApplicationAnswer>, ProblemHttpResult>> HandleAsync(
        string allianceId, string id, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var (found, refusal) = await Assessment.OpenAsync(allianceId, id, condition, actor, database, scope, time, [ApplicationState.Submitted], cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var application = found.Application;
        var violations = new Violations();
        Assessment.CheckAssessor(violations, application, actor);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        application.Screen(actor.PersonId!);
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.screened", now, found.Profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }
}
