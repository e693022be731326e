using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The applicant takes its open application back, or throws its draft away, at any time before it is decided on; it may apply again. Where the Government is being asked about it, that question is withdrawn with it.</summary>
internal static class WithdrawApplication
{
    private static readonly IReadOnlyList<ApplicationState> Open =
    [
        ApplicationState.Draft, ApplicationState.Submitted, ApplicationState.Screening, ApplicationState.InfoRequested, ApplicationState.MemberComments,
        ApplicationState.GovernmentWindow, ApplicationState.GovernmentHeard, ApplicationState.Deferred, ApplicationState.Appealed,
    ];

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
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var (found, refusal) = await Assessment.OpenOwnAsync(allianceId, id, condition, actor, database, scope, time, Open, cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, Assessment.MaxReasonLength, "the reason", min: 0);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var application = found.Application;
        var now = application.State == ApplicationState.GovernmentWindow ? await WithdrawQuestionAsync(database, application, actor, time, cancellationToken) : found.Now;
        var (before, wasDraft) = (ApplicationAudit.Of(application), application.State == ApplicationState.Draft);
        application.Withdraw(now, reason.Length > 0 ? reason : null);
        var version = database.Advance(application);
        var answer = ApplicationAnswer.Of(application, now);
        if (!wasDraft)
        {
            // Of a draft nobody has heard.
            database.Publish(
                new ApplicationWithdrawn(
                    answer.Id, version.Version, answer.Alliance, answer.Organisation, now, application.Reach, application.Class, WireNames<Side>.Of(Side.CivilSociety)),
                version);
        }

        database.Record(ApplicationAudit.Entry(actor, application, "application.withdrawn", now, found.Profile, before));
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(answer);
    }

    /// <summary>The Government is asked no more about what is over.</summary>
    private static async Task<DateTimeOffset> WithdrawQuestionAsync(
        MembershipDbContext database, MembershipApplication application, Actor actor, TimeProvider time, CancellationToken cancellationToken)
    {
        // Before the decision, as a merge holds them: of two that hold both, neither waits for the other in a circle.
        await database.Database.ExecuteSqlAsync($"SELECT 1 FROM membership.applications WHERE id = {application.Id.Value} FOR UPDATE", cancellationToken);
        return await database.WithdrawQuestionAsync(Id<Decision>.Parse(application.GovernmentDecision!, null), actor, time, cancellationToken);
    }
}
