using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Isolation;

namespace Trilateral.Membership.Suspensions;

/// <summary>The member is heard: its reply stands beside the reason, once, and whoever decides reads both.</summary>
internal static class ReplyToSuspension
{
    public const int MaxReplyLength = 10_000;

    /// <param name="Reply">1 to 10,000 characters.</param>
    internal sealed record Request(string? Reply);

    /// <summary>The reply; or what is wrong; or why there is none to give any more.</summary>
    internal sealed record Decision(string Reply, IReadOnlyList<Violation> Violations, string? WrongState = null);

    public static async Task<Results<Resource<SuspensionAnswer>, ProblemHttpResult>> HandleAsync(
        string membershipId, string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, FrameworkScope scope, TimeProvider time, CancellationToken cancellationToken)
    {
        var (found, refusal) = await SuspensionCase.OpenAsync(membershipId, id, condition, actor, asMember: true, database, scope, time.GetUtcNow(), cancellationToken);
        if (found is null)
        {
            return refusal!;
        }

        var now = time.GetUtcNow();
        var suspension = found.Suspension;
        var decision = Decide(suspension, request, now);
        if (decision.Violations.Count > 0)
        {
            return Problem.Invalid(decision.Violations);
        }

        if (decision.WrongState is { } wrong)
        {
            return Problem.WrongState(wrong);
        }

        var before = SuspensionAudit.Of(suspension);
        suspension.Answer(decision.Reply, now);
        database.Advance(suspension);
        database.Record(SuspensionAudit.Entry(actor, suspension, "suspension.replied", now, found.Profile, before));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(SuspensionAnswer.Of(suspension));
    }

    internal static Decision Decide(Suspension suspension, Request request, DateTimeOffset now)
    {
        var violations = new Violations();
        var reply = violations.LongText("/reply", request.Reply, MaxReplyLength, "the reply", rule: 40);
        return new(
            reply,
            violations.Found,
            suspension.State != SuspensionState.Proposed ? "The proposal has been decided on (rule 40)."
            : suspension.RepliedAt is not null ? "The member has replied; a reply stands as it was given (rule 40)."
            : !RuleWindow.IsOpen(suspension.ReplyUntil, now) ? $"The time to reply ended at {suspension.ReplyUntil:yyyy-MM-dd HH:mm:ss} UTC (rule 40)."
            : null);
    }
}
