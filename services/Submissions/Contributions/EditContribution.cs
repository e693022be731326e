using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.Submissions.Data;
using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions.Contributions;

/// <summary>The author writes a draft anew, as a whole. Kind, channel and dialogue stay, and so does the profile that binds it.</summary>
internal static class EditContribution
{
    /// <summary>The members of <see cref="DraftContribution.Request"/> that can change; what is left out is emptied or takes its usual value.</summary>
    internal sealed record Request(
        string? Title, string? Summary, string? Language, string? Text, string? Confidentiality, string? Occasion, bool? PublicationConsent);

    /// <summary>What the rule says: the new words and their class, or every reason why not.</summary>
    internal sealed record Decision(ContributionContent? Content, ConfidentialityClass Confidentiality, IReadOnlyList<Violation> Violations);

    public static async Task<Results<Resource<ContributionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, SubmissionsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (draft, refusal) = await database.FindForAsync(id, ContributionAct.Edit, actor, condition, cancellationToken);
        if (draft is null)
        {
            return refusal!;
        }

        var profile = await database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == draft.RuleProfileId, cancellationToken);
        var decision = Decide(request, draft, profile);
        if (decision.Content is not { } content)
        {
            return Problem.Invalid(decision.Violations);
        }

        var before = ContributionTrace.Of(draft).ToJson();
        draft.Edit(content, decision.Confidentiality, request.PublicationConsent ?? false);
        database.Advance(draft);
        database.Record(actor.Audit(
            time.GetUtcNow(), "contribution.edited", draft.Id.ToString(), before, ContributionTrace.Of(draft).ToJson(), ruleId: profile.Id.ToString(), ruleVersion: profile.ProfileVersion));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ContributionAnswer.Of(draft, actor));
    }

    internal static Decision Decide(Request request, Contribution draft, RuleProfile profile)
    {
        var violations = new Violations();
        var content = ContributionContent.Read(violations, request.Title, request.Summary, request.Language, request.Text, request.Occasion);
        var confidentiality = DraftContribution.ReadClass(violations, request.Confidentiality);
        if (confidentiality == ConfidentialityClass.Restricted && draft.Confidentiality != ConfidentialityClass.Restricted)
        {
            violations.Add("/confidentiality", "restricted-from-the-start", "The id of this draft tells when it was begun; begin a restricted contribution as such.");
        }

        content.CheckHead(profile, violations);
        return new(violations.Any ? null : content, confidentiality, violations.Found);
    }
}
