using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Applications;

/// <summary>The applicant replies to the Government's objection, once; the reply is recorded beside it, and the alliance decides with both before it (rule 37, W2 8).</summary>
internal static class AnswerObjection
{
    public const int MinReplyLength = 20;
    public const int MaxReplyLength = 4_000;

    private static readonly IReadOnlyList<ApplicationState> From = [ApplicationState.GovernmentHeard, ApplicationState.Appealed];

    /// <param name="Reply">20 to 4,000 characters.</param>
    internal sealed record Request(string? Reply);

    /// <summary>What the rule says: a reply that stands, or what is wrong.</summary>
    internal sealed record Decision(string Reply, IReadOnlyList<Violation> Violations);

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
        var (found, refusal) = await Assessment.OpenOwnAsync(allianceId, id, condition, actor, database, scope, time, From, cancellationToken);
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

        var before = ApplicationAudit.Of(application);
        application.TakeReply(decision.Reply, now);
        database.TellOfMove(application, application.State, now);
        database.Record(ApplicationAudit.Entry(actor, application, "application.replied", now, found.Profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ApplicationAnswer.Of(application, now));
    }

    internal static Decision Decide(MembershipApplication application, Request request, DateTimeOffset now)
    {
        var violations = new Violations();
        if (application.ReplyDueAt is not { } due)
        {
            violations.Add("", "no-objection", "The Government has not objected: there is nothing to reply to.", rule: 37);
        }
        else if (application.Reply is not null)
        {
            violations.Add("", "one-reply", "The reply is recorded; there is one.", rule: 37);
        }
        else if (!RuleWindow.IsOpen(due, now))
        {
            violations.Add("", "reply-window", $"A reply was possible until the end of {Assessment.Local(due, application.TimeZone)}.", rule: 37);
        }

        return new(violations.LongText("/reply", request.Reply, MaxReplyLength, "the reply", MinReplyLength, rule: 37), violations.Found);
    }
}
