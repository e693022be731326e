using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Membership.Data;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Decisions;

/// <summary>Where the rules put a contested decision to the vote: each side votes once, on record; a simple majority decides (rule 9).</summary>
internal static class VoteOnContested
{
    /// <param name="Vote">for, against or abstain.</param>
    /// <param name="Explanation">Up to 4,000 characters; may be left out.</param>
    internal sealed record Request(string? Vote, string? Explanation);

    /// <summary>A vote as it is cast and told.</summary>
    public static string NameOf(Stance? vote) => vote switch { Stance.Consent => "for", Stance.Object => "against", _ => "abstain" };

    public static async Task<Results<Resource<DecisionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, MembershipDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginOrJoinAsync(cancellationToken);
        var (decision, refusal) = await Speaking.OpenAsync(
            id, condition, actor, database,
            found => found.Rules.ContestedBy == ContestedRule.Vote && found.Eligible.Contains(actor.Side) ? null : "The rules of this decision give your side no vote.",
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
        var explanation = violations.LongText("/explanation", request.Explanation, Decision.MaxReasonLength, "the explanation", min: 0);
        Stance? vote = request.Vote switch { "for" => Stance.Consent, "against" => Stance.Object, "abstain" => Stance.Abstain, _ => null };
        if (vote is null)
        {
            violations.Add("/vote", "unknown", "Give one of: for, against, abstain.");
        }

        DecideContested.CheckReply(violations, verdict, now);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        if (verdict.ContestedClosesAt is not { } last)
        {
            return DecideContested.NotContested(decision);
        }

        if (verdict.State == DecisionState.Closed)
        {
            return await Speaking.KeepLateAsync(database, transaction, decision, actor, PositionPhase.Vote, vote, explanation, verdict.ClosedAt ?? last, now, cancellationToken);
        }

        if (decision.Positions.Any(one => one is { Phase: PositionPhase.Vote, Late: false } && one.Side == actor.Side))
        {
            return Problem.WrongState("Your side has voted; a vote once given stands (rule 9).");
        }

        database.Say(decision, actor, PositionPhase.Vote, vote, explanation, late: false, now);
        database.TellTaken(decision, actor, PositionPhase.Vote, now);
        database.Settle(decision, now);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Resource.Ok(DecisionAnswer.Of(decision));
    }
}
