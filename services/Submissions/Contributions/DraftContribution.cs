using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Data;
using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions.Contributions;

/// <summary>An organisation, or a side as a whole, begins a contribution. The rule profile that holds now binds it to the end (rule 49). Nobody else sees a draft.</summary>
internal static class DraftContribution
{
    /// <param name="Kind">One of <see cref="ContributionKind"/>, camelCase; it stays.</param>
    /// <param name="Channel">national, dialogue or cop; it stays.</param>
    /// <param name="DialogueId">The dialogue it is meant for, evt_…; in the dialogue channel only.</param>
    /// <param name="Title">One line; the profile sets how long (rule 19: 200 characters).</param>
    /// <param name="Summary">May be left out; the profile sets how long (rule 19: 150 words).</param>
    /// <param name="Language">BCP 47.</param>
    /// <param name="Text">Plain text; it may be too long until it is lodged.</param>
    /// <param name="Confidentiality">frameworkOnly (when left out), ownSide or restricted; public comes with publication.</param>
    /// <param name="Occasion">For which occasion, in words.</param>
    /// <param name="PublicationConsent">True lets the secretariat publish what was lodged in the dialogue channel.</param>
    internal sealed record Request(
        string? Kind,
        string? Channel,
        string? DialogueId,
        string? Title,
        string? Summary,
        string? Language,
        string? Text,
        string? Confidentiality,
        string? Occasion,
        bool? PublicationConsent);

    /// <summary>What the rule says: a draft, or every reason why not.</summary>
    internal sealed record Decision(Contribution? Contribution, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<ContributionAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, SubmissionsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var known = actor.Organisation is null || await database.Organisations.AnyAsync(row => row.Id == actor.Organisation, cancellationToken);
        var profiles = await database.RuleProfiles.Current().AsNoTracking().ToListAsync(cancellationToken);
        var decision = Decide(request, actor, known, profiles, Id.New<Contribution>(now), Id.NewUntimed<Contribution>());
        if (decision.Contribution is not { } draft)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.OpenFor(actor);
        database.Contributions.Add(draft);
        database.Advance(draft);
        var profile = profiles.Single(row => row.Id == draft.RuleProfileId);
        database.Record(actor.Audit(
            now, "contribution.drafted", draft.Id.ToString(), after: ContributionTrace.Of(draft).ToJson(), ruleId: profile.Id.ToString(), ruleVersion: profile.ProfileVersion));
        await database.SaveChangesAsync(cancellationToken);
        return Resource.Created($"/submissions/v1/contributions/{draft.Id}", ContributionAnswer.Of(draft, actor));
    }

    /// <param name="request">As sent.</param>
    /// <param name="actor">The author.</param>
    /// <param name="organisationKnown">Whether this service has heard of the author's organisation.</param>
    /// <param name="profiles">The last version of each rule profile.</param>
    /// <param name="timed">The id to use, unless</param>
    /// <param name="untimed">the draft is restricted: then its id tells no time.</param>
    internal static Decision Decide(
        Request request, Actor actor, bool organisationKnown, IReadOnlyList<RuleProfile> profiles, Id<Contribution> timed, Id<Contribution> untimed)
    {
        var violations = new Violations();
        if (!organisationKnown)
        {
            violations.Add("#token/org", "organisation-unknown", "Register the organisation first; if it was registered a moment ago, repeat this with a new Idempotency-Key.");
        }

        var kind = violations.Choice<ContributionKind>("/kind", request.Kind);
        var channel = violations.Choice<ContributionChannel>("/channel", request.Channel);
        if (channel == ContributionChannel.National && actor.FrameworkId is null && request.Channel is not null)
        {
            violations.Add("/channel", "no-framework", "The national channel belongs to a framework; use a token of one, or another channel.");
        }

        if (request.DialogueId is not null)
        {
            violations.ForeignId("/dialogueId", request.DialogueId, "evt");
            if (channel != ContributionChannel.Dialogue)
            {
                violations.Add("/dialogueId", "channel", "Only a contribution in the dialogue channel is meant for a dialogue.");
            }
        }

        var content = ContributionContent.Read(violations, request.Title, request.Summary, request.Language, request.Text, request.Occasion);
        var confidentiality = ReadClass(violations, request.Confidentiality);
        var profile = RuleProfile.Governing(profiles, kind, channel);
        if (profile is null)
        {
            violations.Add("/kind", "no-profile", "No rule profile covers this kind in this channel yet; see /submissions/v1/rule-profiles.", 19);
        }
        else
        {
            content.CheckHead(profile, violations);
        }

        return violations.Any
            ? new(null, violations.Found)
            : new(
                Contribution.Draft(
                    confidentiality == ConfidentialityClass.Restricted ? untimed : timed,
                    actor, kind, channel, request.DialogueId, profile!, content, confidentiality, request.PublicationConsent ?? false),
                []);
    }

    /// <summary>The class of what is not published yet.</summary>
    internal static ConfidentialityClass ReadClass(Violations violations, string? confidentiality)
    {
        var choice = violations.Choice<ConfidentialityClass>("/confidentiality", confidentiality, whenAbsent: ConfidentialityClass.FrameworkOnly);
        if (confidentiality is not null && choice == ConfidentialityClass.Public && WireNames<ConfidentialityClass>.TryParse(confidentiality, out _))
        {
            violations.Add("/confidentiality", "publish", "Give frameworkOnly, ownSide or restricted; a contribution becomes public by its publication.");
        }

        return choice;
    }
}
