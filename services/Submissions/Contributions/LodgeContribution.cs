using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.Submissions.Contracts;
using Trilateral.Submissions.Data;
using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions.Contributions;

/// <summary>
/// The author sends a draft: its words are counted against the profile that binds it (rule 19) and no longer change (rule 22); a receipt is given and
/// the acknowledgement falls due (rule 23). Names of countries in the dialogue channel (rule 18) and words lodged before (rule 24) are asked about first.
/// </summary>
internal static class LodgeContribution
{
    /// <summary>Most places named in one answer.</summary>
    public const int MaxMentions = 20;

    /// <param name="ConfirmCountryNames">True: the author has seen which countries the text names and means it so.</param>
    /// <param name="ConfirmDuplicate">True: the author has seen that the same text was lodged before and means it so.</param>
    internal sealed record Request(bool? ConfirmCountryNames, bool? ConfirmDuplicate);

    public static async Task<Results<Resource<ContributionAnswer>, ProblemHttpResult>> HandleAsync(
        string id, Request request, IfMatch condition, Actor actor, SubmissionsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var (draft, refusal) = await database.FindForAsync(id, ContributionAct.Lodge, actor, condition, cancellationToken);
        if (draft is null)
        {
            return refusal!;
        }

        var profile = await database.RuleProfiles.AsNoTracking().SingleAsync(row => row.Id == draft.RuleProfileId, cancellationToken);
        if (Check(draft, profile, request) is { Count: > 0 } violations)
        {
            return Problem.Invalid(violations);
        }

        if (request.ConfirmDuplicate != true && await FindTwinAsync(draft, database, cancellationToken) is { } twin)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "possible-duplicate", "The same text was lodged before",
                $"{twin} holds exactly this text (rule 24). Edit the draft, leave it, or lodge it with confirmDuplicate and a new Idempotency-Key.");
        }

        var now = time.GetUtcNow();
        var before = ContributionTrace.Of(draft).ToJson();
        draft.Lodge(ReceiptNumber.From(RandomNumberGenerator.GetBytes(ReceiptNumber.Bytes)), profile.AcknowledgementDueAt(now), now);
        var version = database.Advance(draft);
        database.Publish(
            new ContributionLodged(
                draft.Id.ToString(), version.Version, WireNames<ContributionKind>.Of(draft.Kind), WireNames<ContributionChannel>.Of(draft.Channel), draft.DialogueId,
                WireNames<Side>.Of(draft.OwnerSide), draft.OwnerOrganisation, now, draft.AcknowledgementDueAt!.Value, ContributionAnswer.ReachOf(draft), draft.Confidentiality.ToString()),
            version);
        database.Record(actor.Audit(
            now, "contribution.lodged", draft.Id.ToString(), before, ContributionTrace.Of(draft, request.ConfirmCountryNames, request.ConfirmDuplicate).ToJson(),
            ruleId: profile.Id.ToString(), ruleVersion: profile.ProfileVersion));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Ok(ContributionAnswer.Of(draft, actor));
    }

    /// <summary>Every reason why the draft cannot be sent as it is.</summary>
    internal static IReadOnlyList<Violation> Check(Contribution draft, RuleProfile profile, Request request)
    {
        var violations = new Violations();
        var version = draft.Current;
        new ContributionContent(version.Title!, version.Summary, version.Language, version.Text!, draft.Occasion).CheckHead(profile, violations, "#record/");
        var limit = profile.WordLimit(draft.Kind);
        if (draft.Words > limit)
        {
            violations.Add(
                "#record/text", "too-long", string.Create(CultureInfo.InvariantCulture, $"The text has {draft.Words} words; at most {limit} are allowed. Shorten it by {draft.Words - limit}."), 19);
        }

        if (draft.Channel == ContributionChannel.Dialogue && request.ConfirmCountryNames != true)
        {
            foreach (var mention in CountriesNamedIn(version).Take(MaxMentions))
            {
                violations.Add(
                    "#record/" + mention.Member, "country-named",
                    string.Create(CultureInfo.InvariantCulture, $"A country ({mention.Country}) is named at characters {mention.Start} to {mention.Start + mention.Length - 1}, counted from 0. Edit the draft, or lodge it with confirmCountryNames."),
                    18);
            }
        }

        return violations.Found;
    }

    internal static IReadOnlyList<CountryMention> CountriesNamedIn(ContributionVersion version) =>
    [
        .. new[] { ("title", version.Title), ("summary", version.Summary), ("text", version.Text) }.SelectMany(part =>
            CountryNames.Find(part.Item2 ?? "", version.Language).Select(mention => new CountryMention(part.Item1, mention.Country, mention.Start, mention.Length))),
    ];

    /// <summary>A contribution of the same author that was sent with the same text.</summary>
    private static async Task<string?> FindTwinAsync(Contribution draft, SubmissionsDbContext database, CancellationToken cancellationToken)
    {
        var checksum = ContributionVersion.ChecksumOf(draft.Current.Text!);
        var twins = await database.Contributions
            .Where(other => other.FrameworkId == draft.FrameworkId && other.OwnerOrganisation == draft.OwnerOrganisation && other.OwnerSide == draft.OwnerSide
                && other.Checksum == checksum && other.Id != draft.Id && other.State != ContributionState.Withdrawn)
            .OrderBy(other => other.Id).Select(other => other.Id).Take(1).ToListAsync(cancellationToken);
        return twins is [var twin] ? twin.ToString() : null;
    }
}
