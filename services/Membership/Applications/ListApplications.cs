using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Applications;

/// <summary>The applications to an alliance that the caller may see, oldest first.</summary>
internal static class ListApplications
{
    /// <param name="allianceId">The alliance.</param>
    /// <param name="state">Only those in this state.</param>
    /// <param name="overdue">true: only those whose decision is overdue now (rule 36); left out: all.</param>
    /// <param name="actor">The caller.</param>
    /// <param name="database">Where they are.</param>
    /// <param name="paging">Limit and cursor.</param>
    /// <param name="time">For the states that follow from dates.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public static async Task<Results<Ok<Page<ApplicationAnswer>>, ProblemHttpResult>> HandleAsync(
        string allianceId, string? state, string? overdue, Actor actor, MembershipDbContext database, Paging paging, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReadAlliance.FindAsync(database, allianceId, cancellationToken) is not { } alliance)
        {
            return Problem.NotFound("alliance", Alliance.IdPrefix);
        }

        var now = time.GetUtcNow();
        var access = await MembershipAccess.OfAsync(actor, database, now, cancellationToken);
        var applications = database.Applications.Where(row => row.AllianceId == alliance.Id).Where(access.Readable(now));
        var violations = new Violations();
        if (state is not null)
        {
            applications = InState(applications, violations.Choice<ApplicationState>("#query/state", state), now);
        }

        if (overdue == "true")
        {
            applications = applications.Where(MembershipApplication.WaitsTooLong(now));
        }
        else if (overdue is not null)
        {
            violations.Add("#query/overdue", "unknown", "Give true, or leave it out for all.");
        }

        return violations.Any
            ? Problem.Invalid(violations.Found)
            : await paging.ReadAsync(applications, row => row.Id, row => ApplicationAnswer.Of(row, now), cancellationToken: cancellationToken);
    }

    private static IQueryable<MembershipApplication> InState(IQueryable<MembershipApplication> applications, ApplicationState asked, DateTimeOffset now)
    {
        // The same condition as IsOverdue, which an expression cannot call.
        var lastSecondBefore = now.AddSeconds(-1);
        return asked switch
        {
            ApplicationState.InfoRequested or ApplicationState.Deferred => applications.Where(row => row.State == asked && row.AnswerDueAt > lastSecondBefore),
            ApplicationState.Expired => applications.Where(row => row.State == asked
                || ((row.State == ApplicationState.InfoRequested || row.State == ApplicationState.Deferred) && row.AnswerDueAt <= lastSecondBefore)),
            _ => applications.Where(row => row.State == asked),
        };
    }
}
