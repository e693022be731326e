using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Decisions;

/// <summary>The organisation an objection concerns answers it before anybody decides (rule 7).</summary>
internal static class ReplyToObjection
{
    public const int MinLength = 20;

    /// <param name="Text">The reply, 20 to 4,000 characters.</param>
    internal sealed record Request(string? Text);

    public static async Task<Results<Resource<DecisionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var (decision, refusal) = await Speaking.OpenAsync(
            id, condition, actor, database,
            found => found.ConcernedOrganisation is { } concerned && concerned == MembershipAccess.OrganisationOf(actor)?.ToString() && !actor.Roles.SetEquals([Roles.Observer])
                ? null
                : "The organisation the decision concerns replies, by a client that acts for it; observers only read.",
            cancellationToken,
            isTooLate: found => Speaking.IsReplyTooLate(found, time.GetUtcNow()));
        if (decision is null)
        {
            return refusal!;
        }

        var violations = new Violations();
        violations.CheckSpeaker(decision, actor, hasPart: false);
        var text = violations.LongText("/text", request.Text, Decision.MaxReasonLength, "the reply", MinLength, rule: 7);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = decision.NotBeforeRecord(time.GetUtcNow());
        var verdict = decision.VerdictAt(now);
        if (verdict.ReplyClosesAt is not { } last)
        {
            return Problem.WrongState(Speaking.WithdrawalOf(decision) ?? "There is nothing to reply to: only a contested decision whose rules give a right of reply has one (rule 7).");
        }

        if (verdict.IsReplyOver(now))
        {
            return await Speaking.KeepLateAsync(database, transaction, decision, actor, PositionPhase.Reply, null, text, last, now, cancellationToken);
        }

        database.Say(decision, actor, PositionPhase.Reply, null, text, late: false, now);
        database.TellTaken(decision, actor, PositionPhase.Reply, now);
        database.Settle(decision, now);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(DecisionAnswer.Of(decision));
    }
}
