using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.Submissions.Contracts;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.Contributions;

/// <summary>A lodged contribution becomes public: by its author, or in the dialogue channel by the secretariat where the author consented when writing it (rule 26).</summary>
internal static class PublishContribution
{
    public static async Task<Results<Resource<ContributionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, IfMatch condition, Actor actor, SubmissionsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (contribution, refusal) = await database.FindForAsync(id, ContributionAct.Publish, actor, condition, cancellationToken);
        if (contribution is null)
        {
            return refusal!;
        }

        if (Check(contribution, actor) is { Count: > 0 } violations)
        {
            return Problem.Invalid(violations);
        }

        var now = time.GetUtcNow();
        var before = ContributionTrace.Of(contribution).ToJson();
        contribution.Publish(now);
        Tell(contribution, now, database);
        database.Record(actor.Audit(now, "contribution.published", contribution.Id.ToString(), before, ContributionTrace.Of(contribution).ToJson()));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ContributionAnswer.Of(contribution, actor));
    }

    /// <summary>Publishing is consent where the author does it.</summary>
    internal static IReadOnlyList<Violation> Check(Contribution contribution, Actor actor)
    {
        var violations = new Violations();
        if (!contribution.PublicationConsent && !ContributionAccess.IsAuthor(actor, contribution))
        {
            violations.Add("#record/publicationConsent", "no-consent", "The author has not consented to publication by the secretariat; only the author can publish it.", 26);
        }

        return violations.Found;
    }

    internal static void Tell(Contribution contribution, DateTimeOffset now, SubmissionsDbContext database)
    {
        var version = database.Advance(contribution);
        database.Publish(
            new ContributionPublished(
                contribution.Id.ToString(), version.Version, WireNames<ContributionKind>.Of(contribution.Kind), WireNames<ContributionChannel>.Of(contribution.Channel),
                contribution.DialogueId, WireNames<Side>.Of(contribution.OwnerSide), contribution.OwnerOrganisation, contribution.Title!, contribution.Language, now,
                contribution.RecordedAfterTheFact, ContributionAnswer.ReachOf(contribution), nameof(ConfidentialityClass.Public)),
            version);
    }
}
