using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>A declined applicant appeals, once and until the last second of its time (rule 36).</summary>
internal static class AppealDecline
{
    public const int MinGroundsLength = 20;
    public const int MaxGroundsLength = 4_000;

    /// <param name="Grounds">Why the decision is wrong, 20 to 4,000 characters.</param>
    internal sealed record Request(string? Grounds);

    /// <summary>What the rule says: grounds that stand, or what is wrong.</summary>
    internal sealed record Decision(string Grounds, IReadOnlyList<Violation> Violations);

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
        var (found, refusal) = await Assessment.OpenOwnAsync(allianceId, id, condition, actor, database, scope, time, [ApplicationState.Declined], cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = found.Now;
        var application = found.Application;
        var decision = Decide(application, request, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        var (before, from) = (ApplicationAudit.Of(application), application.State);
        application.Appeal(decision.Grounds, found.Profile, now);
        database.TellOfMove(application, from, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.appealed", now, found.Profile, before));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == MembershipApplication.OneOpen)
        {
            // It has applied anew meanwhile, and one body has one open application.
            return SubmitApplication.AlreadyApplied();
        }

        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    internal static Decision Decide(MembershipApplication application, Request request, DateTimeOffset now)
    {
        var violations = new Violations();
        if (application.AppealedAt is not null)
        {
            violations.Add("", "one-appeal", "There is one appeal, and it has been decided on.", rule: 36);
        }
        else if (!RuleWindow.IsOpen(application.AppealDueAt!.Value, now))
        {
            violations.Add("", "appeal-window", $"An appeal was possible until the end of {Assessment.Local(application.AppealDueAt.Value, application.TimeZone)}.", rule: 36);
        }

        return new(violations.LongText("/grounds", request.Grounds, MaxGroundsLength, "the grounds", MinGroundsLength, rule: 36), violations.Found);
    }
}
