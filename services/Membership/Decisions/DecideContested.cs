using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Decisions;

/// <summary>Where the rules name a side that decides after an objection: that side rules, once, by somebody who took no part (rule 6).</summary>
internal static class DecideContested
{
    /// <param name="Outcome">agreed or notAgreed.</param>
    /// <param name="Reason">Why, as long as an objection's at least.</param>
    internal sealed record Request(string? Outcome, string? Reason);

    public static async Task<Results<Resource<DecisionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var (decision, refusal) = await Speaking.OpenAsync(
            id, condition, actor, database,
            found => OutcomeRule.SideOf(found.Rules.ContestedBy) == actor.Side ? null : "The rules of this decision do not name your side to decide it.",
            cancellationToken,
            isTooLate: found => Speaking.IsContestOver(found, time.GetUtcNow()));
        if (decision is null)
        {
            return refusal!;
        }

        var now = decision.NotBeforeRecord(time.GetUtcNow());
        var verdict = decision.VerdictAt(now);
        var violations = new Violations();
        violations.CheckSpeaker(decision, actor, await database.HasPartAsync(decision, actor, now, cancellationToken));
        var (stance, reason) = Read(violations, request, decision, actor, verdict, now);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (verdict.ContestedClosesAt is not { } last)
        {
            return NotContested(decision);
        }

        if (verdict.State == DecisionState.Closed)
        {
            return await Speaking.KeepLateAsync(database, transaction, decision, actor, PositionPhase.Ruling, stance, reason, verdict.ClosedAt ?? last, now, cancellationToken);
        }

        database.Say(decision, actor, PositionPhase.Ruling, stance, reason, late: false, now);
        database.Settle(decision, now);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(DecisionAnswer.Of(decision));
    }

    internal static ProblemHttpResult NotContested(Decision decision) =>
        Problem.WrongState(Speaking.WithdrawalOf(decision) ?? "The decision is not contested: its window runs, or it ended without an objection that somebody decides on (rule 6).");

    /// <summary>Nobody decides while the one concerned may still reply.</summary>
    internal static void CheckReply(Violations violations, OutcomeRule.Verdict verdict, DateTimeOffset now)
    {
        if (verdict.State == DecisionState.Contested && !verdict.IsReplyOver(now))
        {
            violations.Add("", "reply-window", "The one concerned may still reply to the objection; decide after that.", rule: 7);
        }
    }

    private static (Stance Stance, string Reason) Read(Violations violations, Request request, Decision decision, Actor actor, OutcomeRule.Verdict verdict, DateTimeOffset now)
    {
        var outcome = request.Outcome switch { "agreed" => Stance.Consent, "notAgreed" => Stance.Object, _ => Stance.Abstain };
        if (outcome == Stance.Abstain)
        {
            violations.Add("/outcome", "unknown", "Give one of: agreed, notAgreed.");
        }

        var reason = violations.LongText("/reason", request.Reason, Decision.MaxReasonLength, "the reason", decision.Rules.ObjectionReasonLength, rule: 6);
        if (decision.Positions.Any(one => one.PersonId == actor.PersonId))
        {
            violations.Add("#header/Authorization", "self-decision", "Somebody decides who has taken no position in this decision.", rule: 6);
        }

        CheckReply(violations, verdict, now);
        return (outcome, reason);
    }
}
