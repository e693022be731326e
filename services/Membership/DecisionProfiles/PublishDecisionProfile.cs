using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Trilateral.Membership.Applications;
using Trilateral.Membership.Data;
using Trilateral.Membership.Decisions;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.DecisionProfiles;

/// <summary>UNODC publishes new rules for a kind of decision, for all countries or one. They govern what opens from now on (rule 49).</summary>
internal static class PublishDecisionProfile
{
    public const int MaxSourceLength = 500;
    public const int MinObjectionReason = 50;
    public const int MaxObjectionReason = 1_000;

    public static readonly TimeSpan LongestWindow = TimeSpan.FromDays(90);

    /// <summary>Rule 37.</summary>
    public static readonly TimeSpan NoObjectionWindow = TimeSpan.FromDays(14);

    /// <summary>Rule 5: one extension, of seven days.</summary>
    public static readonly TimeSpan LongestExtension = TimeSpan.FromDays(7);

    /// <param name="Framework">The framework it shall hold in, <c>frm_…</c>; all countries when left out.</param>
    /// <param name="Kind">Which decisions, in kebab case, for example pilot-launch; general for all without rules of their own.</param>
    /// <param name="Demonstration">True for a profile that counts in seconds; it needs a framework.</param>
    /// <param name="Window">How long positions are taken. ISO 8601, up to 90 days; whole days unless a demonstration.</param>
    /// <param name="Silence">What silence counts as: consent, abstention or nothing.</param>
    /// <param name="Quorum">all, majority or advisory.</param>
    /// <param name="EndsEarly">Whether the window ends when every eligible side has spoken; false when left out.</param>
    /// <param name="Extension">By how much the window can be lengthened, once; ISO 8601, up to 7 days. Never when left out.</param>
    /// <param name="ObjectionReasonLength">Shortest reason of an objection, 50 to 1,000 characters; 50 when left out.</param>
    /// <param name="ReplyWindow">How long the one concerned may reply before anybody decides; ISO 8601. No reply when left out.</param>
    /// <param name="ContestedBy">Who decides after an objection: nobody, government, civil_society, unodc or vote.</param>
    /// <param name="ContestedWindow">How long that body has; ISO 8601. Left out when nobody decides.</param>
    /// <param name="Source">Who decided these rules and where that is written.</param>
    /// <param name="ProofOfNotice">Whether the window begins with proof that every side asked has been told; false, and so with the question, when left out.</param>
    internal sealed record Request(
        string? Framework,
        string? Kind,
        bool? Demonstration,
        string? Window,
        string? Silence,
        string? Quorum,
        bool? EndsEarly,
        string? Extension,
        int? ObjectionReasonLength,
        string? ReplyWindow,
        string? ContestedBy,
        string? ContestedWindow,
        string? Source,
        bool? ProofOfNotice = null);

    /// <summary>What the rule says: a profile, or every reason why not.</summary>
    internal sealed record Ruling(DecisionProfile? Profile, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<DecisionProfileAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, IOptions<DemonstrationSettings> demonstrations, TimeProvider time, CancellationToken cancellationToken)
    {
        Id<TrilateralFramework>? framework = Id<TrilateralFramework>.TryParse(request.Framework, null, out var named) ? named : null;
        if (actor.FrameworkId is not null && actor.FrameworkId != framework?.Value)
        {
            return MembershipAccess.NotYourFunction("Your mandate is bound to one framework: publish for that one, or use a client of no country.");
        }

        var now = time.GetUtcNow();
        var known = framework is null || await database.Frameworks.AnyAsync(row => row.Id == framework, cancellationToken);
        var last = await database.DecisionProfiles.Where(row => row.FrameworkId == framework && row.Kind == request.Kind).MaxAsync(row => (int?)row.Number, cancellationToken) ?? 0;
        var ruling = Decide(request, known, last + 1, Id.New<DecisionProfile>(now), now, demonstrations.Value.Allowed);
        if (ruling.Profile is not { } profile)
        {
            return Problem.Invalid(ruling.Violations);
        }

        database.DecisionProfiles.Add(profile);
        database.Advance(profile);
        var answer = DecisionProfileAnswer.Of(profile);
        database.Record(actor.Audit(
            now, "decision_profile.published", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.DecisionProfileAnswer), reason: profile.Source,
            ruleId: answer.Id, ruleVersion: profile.Number));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == DecisionProfile.OneOfANumber)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "published-meanwhile", "Another profile was published at this moment",
                "Read the list, and publish again with a new Idempotency-Key if yours is still wanted.");
        }

        return Resource.Created($"/membership/v1/decision-profiles/{profile.Id}", answer);
    }

    internal static Ruling Decide(Request request, bool frameworkIsKnown, int number, Id<DecisionProfile> id, DateTimeOffset now, bool demonstrations)
    {
        var violations = new Violations();
        Id<TrilateralFramework>? framework = null;
        if (request.Framework is { } named)
        {
            framework = violations.Id<TrilateralFramework>("/framework", named, _ => frameworkIsKnown, "Name an established framework, or leave it out for all countries.");
        }

        var demonstration = request.Demonstration ?? false;
        DemonstrationSettings.Check(violations, demonstration, request.Framework, demonstrations, rule: 5);

        if (!OpenRequestedDecisionConsumer.IsKind(request.Kind))
        {
            violations.Add("/kind", "kind", "Give the kind of decision in kebab case, up to 60 characters.");
        }

        var rules = Rules(violations, request, demonstration);
        if (request.Kind == AskGovernment.Kind)
        {
            CheckAdvice(violations, rules, demonstration);
        }

        var source = violations.Text("/source", request.Source, MaxSourceLength, "the source");
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new DecisionProfile
                {
                    Id = id,
                    FrameworkId = framework,
                    Kind = request.Kind!,
                    Number = number,
                    Demonstration = demonstration,
                    Rules = rules,
                    Source = source,
                    PublishedAt = now,
                },
                []);
    }

    private static DecisionRules Rules(Violations violations, Request request, bool demonstration)
    {
        Window(violations, "/window", request.Window, LongestWindow, demonstration, rule: 5);
        var silence = violations.Choice<SilenceRule>("/silence", request.Silence);
        var quorum = violations.Choice<QuorumRule>("/quorum", request.Quorum);
        var contestedBy = violations.Choice<ContestedRule>("/contestedBy", request.ContestedBy);
        var reason = violations.Range("/objectionReasonLength", request.ObjectionReasonLength ?? MinObjectionReason, MinObjectionReason, MaxObjectionReason, "the shortest reason", rule: 6);
        if (request.Extension is { } extension)
        {
            Window(violations, "/extension", extension, LongestExtension, demonstration, rule: 5);
        }

        if (quorum == QuorumRule.Advisory && contestedBy != ContestedRule.Nobody)
        {
            violations.Add("/contestedBy", "advisory", "Of an advisory decision the asker decides: give nobody.", rule: 37);
        }

        if (contestedBy == ContestedRule.Nobody)
        {
            // Without anybody who decides there is nothing to reply before.
            foreach (var (pointer, text) in new[] { ("/replyWindow", request.ReplyWindow), ("/contestedWindow", request.ContestedWindow) }.Where(pair => pair.Item2 is not null))
            {
                violations.Add(pointer, "nobody", "Nobody decides after an objection: leave this out.", rule: 6);
            }
        }
        else
        {
            Window(violations, "/contestedWindow", request.ContestedWindow, LongestWindow, demonstration, rule: 6);
            if (request.ReplyWindow is { } reply)
            {
                Window(violations, "/replyWindow", reply, LongestWindow, demonstration, rule: 7);
            }
        }

        return new DecisionRules
        {
            Window = request.Window ?? "",
            ProofOfNotice = request.ProofOfNotice ?? false,
            Silence = silence,
            Quorum = quorum,
            EndsEarly = request.EndsEarly ?? false,
            Extension = request.Extension,
            ObjectionReasonLength = reason,
            ReplyWindow = request.ReplyWindow,
            ContestedBy = contestedBy,
            ContestedWindow = request.ContestedWindow,
        };
    }

    /// <summary>What a framework may agree about the Government's word on a member is fixed: advice, within 14 days, and silence is no objection.</summary>
    private static void CheckAdvice(Violations violations, DecisionRules rules, bool demonstration)
    {
        if (!demonstration && RuleWindow.TryParse(rules.Window, out var window) && window.Length != NoObjectionWindow)
        {
            violations.Add("/window", "no-objection", "The Government has 14 days: give P14D.", rule: 37);
        }

        if (rules.Silence != SilenceRule.Consent)
        {
            violations.Add("/silence", "no-objection", "The Government's silence is no objection: give consent.", rule: 37);
        }

        if (rules.Quorum != QuorumRule.Advisory)
        {
            violations.Add("/quorum", "no-objection", "What the Government says of a member is advice: give advisory.", rule: 37);
        }
    }

    private static void Window(Violations violations, string pointer, string? text, TimeSpan max, bool demonstration, int rule)
    {
        if (!RuleWindow.TryParse(text, out var window) || window.Length > max || !(window.IsWholeDays || demonstration))
        {
            violations.Add(
                pointer, "duration",
                $"Give an ISO 8601 duration of {(demonstration ? "days, hours, minutes and seconds, for example PT20S," : "whole days, for example P14D,")} up to {max.Days} days.",
                rule);
        }
    }
}
