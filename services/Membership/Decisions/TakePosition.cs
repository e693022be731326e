using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Decisions;

/// <summary>A side consents, objects with a reason or abstains, before its window begins too. Until the window ends a later position of the side stands in place of its earlier one, which is kept (rules 5, 6).</summary>
internal static class TakePosition
{
    /// <param name="Stance">consent, object or abstain.</param>
    /// <param name="Reason">Of an objection at least as long as the decision's rules say, 50 characters or more; otherwise up to the side. At most 4,000 characters.</param>
    internal sealed record Request(string? Stance, string? Reason);

    public static async Task<Results<Resource<DecisionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var (decision, refusal) = await Speaking.OpenAsync(
            id, condition, actor, database,
            found => found.Eligible.Contains(actor.Side) ? null : "Your side is not asked in this decision.",
            cancellationToken,
            isTooLate: found => Speaking.IsWindowOver(found, time.GetUtcNow()));
        if (decision is null)
        {
            return refusal!;
        }

        var now = decision.NotBeforeRecord(time.GetUtcNow());
        var violations = new Violations();
        violations.CheckSpeaker(decision, actor, await database.HasPartAsync(decision, actor, now, cancellationToken));
        var (stance, reason) = Read(violations, request, decision.Rules.ObjectionReasonLength);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var verdict = decision.VerdictAt(now);
        if (verdict.WindowEndedAt is { } ended)
        {
            return await Speaking.KeepLateAsync(database, transaction, decision, actor, PositionPhase.Window, stance, reason, ended, now, cancellationToken);
        }

        database.Say(decision, actor, PositionPhase.Window, stance, reason, late: false, now);
        database.TellTaken(decision, actor, PositionPhase.Window, now);
        database.Prove(decision, actor.Side, new NoticeProof(ProofChannel.Position, now), by: null, now);
        database.Settle(decision, now);
        database.StartWhenTold(decision, now);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(DecisionAnswer.Of(decision));
    }

    internal static (Stance Stance, string Reason) Read(Violations violations, Request request, int objectionReasonLength)
    {
        var stance = violations.Choice<Stance>("/stance", request.Stance);
        var reason = stance == Stance.Object
            ? violations.LongText("/reason", request.Reason, Decision.MaxReasonLength, "the reason of the objection", objectionReasonLength, rule: 6)
            : violations.LongText("/reason", request.Reason, Decision.MaxReasonLength, "the reason", min: 0);
        return (stance, reason);
    }
}
