using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>UNODC says that the reference an applicant gives is its own. Until then the file needs its sponsors (rule 36): what anybody can write down proves nothing.</summary>
internal static class ConfirmReference
{
    private static readonly IReadOnlyList<ApplicationState> From = [ApplicationState.Submitted, ApplicationState.Screening, ApplicationState.InfoRequested];

    /// <param name="Reference">As the application gives it, so that no other one is confirmed by mistake.</param>
    internal sealed record Request(string? Reference);

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
        var (found, refusal) = await Assessment.OpenForUnodcAsync(allianceId, id, condition, actor, database, scope, time, From, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var application = found.Application;
        var violations = Decide(application, request);
        if (violations.Count > 0)
        {
            return Problem.Invalid(violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        application.ConfirmReference(now);
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.reference_confirmed", now, found.Profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    internal static IReadOnlyList<Violation> Decide(MembershipApplication application, Request request)
    {
        var violations = new Violations();
        if (application.UnodcReference is not { } reference)
        {
            violations.Add("/reference", "none", "The application gives no reference of UNODC; its sponsors speak for it.", rule: 36);
        }
        else if (request.Reference != reference)
        {
            violations.Add("/reference", "other", "That is not the reference the application gives; read it again.", rule: 36);
        }
        else if (application.ReferenceConfirmedAt is not null)
        {
            violations.Add("/reference", "confirmed", "The reference is confirmed already.", rule: 36);
        }

        return violations.Found;
    }
}
