using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.Submissions.Contracts;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.Contributions;

/// <summary>The author takes a contribution back (rule 22). A stub stays, so that nothing vanishes unseen; title, summary and text are erased, their checksum is kept for the author.</summary>
internal static class WithdrawContribution
{
    public const int MaxReasonLength = 1_000;

    /// <param name="Reason">Why, in 1 to 1,000 characters; shown to the author's side of the record only.</param>
    internal sealed record Request(string? Reason);

    public static async Task<Results<Resource<ContributionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, SubmissionsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (contribution, refusal) = await database.FindForAsync(id, ContributionAct.Withdraw, actor, condition, cancellationToken);
        if (contribution is null)
        {
            return refusal!;
        }

        var violations = new Violations();
        var reason = violations.LongText("/reason", request.Reason, MaxReasonLength, "the reason", rule: 22);
        if (violations.Any)
        {
            return Problem.Invalid(violations.Found);
        }

        var now = time.GetUtcNow();
        var before = ContributionTrace.Of(contribution).ToJson();
        contribution.Withdraw(reason, now);
        var version = database.Advance(contribution);
        database.Publish(
            new ContributionWithdrawn(
                contribution.Id.ToString(), version.Version, WireNames<ContributionKind>.Of(contribution.Kind), WireNames<ContributionChannel>.Of(contribution.Channel),
                WireNames<Side>.Of(contribution.OwnerSide), contribution.OwnerOrganisation, now, ContributionAnswer.ReachOf(contribution), contribution.Confidentiality.ToString()),
            version);
        database.Record(actor.Audit(now, "contribution.withdrawn", contribution.Id.ToString(), before, ContributionTrace.Of(contribution).ToJson()));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ContributionAnswer.Of(contribution, actor));
    }
}
