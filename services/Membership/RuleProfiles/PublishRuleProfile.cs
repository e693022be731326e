using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Trilateral.Membership.Data;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Memberships;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.RuleProfiles;

/// <summary>UNODC publishes new numbers for the rules of founding, admission and standing, for all countries or one. They govern what begins from now on (rule 49).</summary>
internal static class PublishRuleProfile
{
    public const int MaxSourceLength = 500;
    public const int MaxFounders = 50;
    public const int MaxSponsors = 10;

    public static readonly TimeSpan LongestCommentWindow = TimeSpan.FromDays(90);
    public const int MaxInformationRounds = 10;
    public const int MaxDeferrals = 5;
    public const int MaxActingPeople = 50;

    public static readonly TimeSpan LongestDecisionTarget = TimeSpan.FromDays(365);
    public static readonly TimeSpan LongestGrace = TimeSpan.FromDays(365);
    public static readonly TimeSpan LongestHearing = TimeSpan.FromDays(90);

    /// <param name="Framework">The framework it shall hold in, <c>frm_…</c>; all countries when left out.</param>
    /// <param name="Demonstration">True for a profile that counts in seconds; it needs a framework.</param>
    /// <param name="FoundingOrganisations">1 to 50.</param>
    /// <param name="FoundingConstituencies">1 to 10, and not more than the organisations.</param>
    /// <param name="Sponsors">0 to 10.</param>
    /// <param name="MemberCommentWindow">ISO 8601, up to 90 days; whole days unless a demonstration.</param>
    /// <param name="DecisionTarget">ISO 8601, not shorter than the comment window, up to 365 days.</param>
    /// <param name="InformationWindow">For an applicant's answer; ISO 8601, up to 90 days, P14D when left out.</param>
    /// <param name="InformationRounds">0 to 10; 2 when left out.</param>
    /// <param name="LongestDeferral">ISO 8601, whole days up to 365; P90D when left out.</param>
    /// <param name="Deferrals">0 to 5; 1 when left out.</param>
    /// <param name="AppealWindow">ISO 8601, up to 90 days; P15D when left out.</param>
    /// <param name="AsksGovernment">True where the framework's agreement has the Government asked if it objects to a member; needs a framework. Off when left out.</param>
    /// <param name="ReplyWindow">For an applicant's reply to an objection; ISO 8601, up to 90 days, P7D when left out.</param>
    /// <param name="Source">Who decided these numbers and where that is written.</param>
    /// <param name="MembershipTerm">Whole months up to 120, P24M when left out; in a demonstration also a time.</param>
    /// <param name="GracePeriod">ISO 8601, up to 365 days, P90D when left out; whole days unless a demonstration.</param>
    /// <param name="HearingWindow">ISO 8601, up to 90 days, P7D when left out; whole days unless a demonstration.</param>
    /// <param name="ActingPeople">Who act for a member at a time: 1 to 50; 5 when left out.</param>
    /// <param name="InactiveAfter">Of silence, after which a member is inactive: whole months up to 120, P12M when left out.</param>
    internal sealed record Request(
        string? Framework,
        bool? Demonstration,
        int? FoundingOrganisations,
        int? FoundingConstituencies,
        int? Sponsors,
        string? MemberCommentWindow,
        string? DecisionTarget,
        string? Source,
        string? MembershipTerm = null,
        string? GracePeriod = null,
        string? HearingWindow = null,
        string? InformationWindow = null,
        int? InformationRounds = null,
        string? LongestDeferral = null,
        int? Deferrals = null,
        string? AppealWindow = null,
        bool? AsksGovernment = null,
        string? ReplyWindow = null,
        string? InactiveAfter = null,
        int? ActingPeople = null);

    /// <summary>What the rule says: a profile, or every reason why not.</summary>
    internal sealed record Decision(RuleProfile? Profile, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<RuleProfileAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, MembershipDbContext database, IOptions<DemonstrationSettings> demonstrations, TimeProvider time, CancellationToken cancellationToken)
    {
        Id<TrilateralFramework>? framework = Id<TrilateralFramework>.TryParse(request.Framework, null, out var named) ? named : null;
        if (actor.FrameworkId is not null && actor.FrameworkId != framework?.Value)
        {
            return MembershipAccess.NotYourFunction("Your mandate is bound to one framework: publish for that one, or use a client of no country.");
        }

        var now = time.GetUtcNow();
        var known = framework is null || await database.Frameworks.AnyAsync(row => row.Id == framework, cancellationToken);
        var last = await database.RuleProfiles.Where(row => row.FrameworkId == framework).MaxAsync(row => (int?)row.Number, cancellationToken) ?? 0;
        var decision = Decide(request, known, last + 1, Id.New<RuleProfile>(now), now, demonstrations.Value.Allowed);
        if (decision.Profile is not { } profile)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.RuleProfiles.Add(profile);
        database.Advance(profile);
        var answer = RuleProfileAnswer.Of(profile);
        database.Record(actor.Audit(
            now, "rule_profile.published", answer.Id, after: JsonSerializer.Serialize(answer, MembershipJson.Default.RuleProfileAnswer), reason: profile.Source,
            ruleId: answer.Id, ruleVersion: profile.Number));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == RuleProfile.OneOfANumber)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "published-meanwhile", "Another profile was published at this moment",
                "Read the list, and publish again with a new Idempotency-Key if yours is still wanted.");
        }

        return Resource.Created($"/membership/v1/rule-profiles/{profile.Id}", answer);
    }

    internal static Decision Decide(Request request, bool frameworkIsKnown, int number, Id<RuleProfile> id, DateTimeOffset now, bool demonstrations)
    {
        var violations = new Violations();
        Id<TrilateralFramework>? framework = null;
        if (request.Framework is { } named)
        {
            framework = violations.Id<TrilateralFramework>("/framework", named, _ => frameworkIsKnown, "Name an established framework, or leave it out for all countries.");
        }

        var demonstration = request.Demonstration ?? false;
        DemonstrationSettings.Check(violations, demonstration, request.Framework, demonstrations, rule: 36);

        var organisations = violations.Range("/foundingOrganisations", request.FoundingOrganisations, 1, MaxFounders, "the founding organisations", rule: 35);
        var constituencies = violations.Range(
            "/foundingConstituencies", request.FoundingConstituencies, 1, Math.Clamp(organisations, 1, 10), "their constituencies", rule: 35);
        var sponsors = violations.Range("/sponsors", request.Sponsors, 0, MaxSponsors, "the sponsors of an applicant", rule: 36);
        var comment = Window(violations, "/memberCommentWindow", request.MemberCommentWindow, TimeSpan.Zero, LongestCommentWindow, demonstration);
        Window(violations, "/decisionTarget", request.DecisionTarget, comment, LongestDecisionTarget, demonstration);
        var acting = violations.Range("/actingPeople", request.ActingPeople ?? RuleProfile.DefaultActingPeople, 1, MaxActingPeople, "the people who act for a member", rule: 38);
        var standing = Standing(violations, request, demonstration);
        var information = request.InformationWindow ?? RuleProfile.DefaultInformationWindow;
        Window(violations, "/informationWindow", information, TimeSpan.Zero, LongestCommentWindow, demonstration);
        var rounds = violations.Range("/informationRounds", request.InformationRounds ?? RuleProfile.DefaultInformationRounds, 0, MaxInformationRounds, "the rounds of questions", rule: 36);
        var deferral = request.LongestDeferral ?? RuleProfile.DefaultLongestDeferral;
        Window(violations, "/longestDeferral", deferral, TimeSpan.FromDays(1), LongestDecisionTarget, demonstration: false);
        var deferrals = violations.Range("/deferrals", request.Deferrals ?? RuleProfile.DefaultDeferrals, 0, MaxDeferrals, "the deferrals", rule: 36);
        var appeal = request.AppealWindow ?? RuleProfile.DefaultAppealWindow;
        Window(violations, "/appealWindow", appeal, TimeSpan.Zero, LongestCommentWindow, demonstration);
        var reply = request.ReplyWindow ?? RuleProfile.DefaultReplyWindow;
        Window(violations, "/replyWindow", reply, TimeSpan.Zero, LongestCommentWindow, demonstration);
        if (request.AsksGovernment == true && request.Framework is null)
        {
            violations.Add("/asksGovernment", "reach", "Only the agreement of one framework has the Government asked: name the framework.", rule: 37);
        }

        var source = violations.Text("/source", request.Source, MaxSourceLength, "the source");
        return violations.Any
            ? new(null, violations.Found)
            : new(
                new RuleProfile
                {
                    Id = id,
                    FrameworkId = framework,
                    Number = number,
                    Demonstration = demonstration,
                    FoundingOrganisations = organisations,
                    FoundingConstituencies = constituencies,
                    Sponsors = sponsors,
                    MemberCommentWindow = request.MemberCommentWindow!,
                    DecisionTarget = request.DecisionTarget!,
                    MembershipTerm = standing.Term,
                    GracePeriod = standing.Grace,
                    HearingWindow = standing.Hearing,
                    InactiveAfter = standing.Silence,
                    ActingPeople = acting,
                    InformationWindow = information,
                    InformationRounds = rounds,
                    LongestDeferral = deferral,
                    Deferrals = deferrals,
                    AppealWindow = appeal,
                    AsksGovernment = request.AsksGovernment ?? false,
                    ReplyWindow = reply,
                    Source = source,
                    PublishedAt = now,
                },
                []);
    }

    private static (string Term, string Grace, string Hearing, string Silence) Standing(Violations violations, Request request, bool demonstration)
    {
        var (term, grace, hearing) = (
            request.MembershipTerm ?? RuleProfile.DefaultMembershipTerm, request.GracePeriod ?? RuleProfile.DefaultGracePeriod, request.HearingWindow ?? RuleProfile.DefaultHearingWindow);
        if (!MembershipPeriod.TryParse(term, out var period) || !(period.IsOfMonths || demonstration))
        {
            violations.Add("/membershipTerm", "duration", $"Give the term in whole months up to {MembershipPeriod.MaxMonths}, for example P24M; only a demonstration counts a time, for example PT60S.", rule: 40);
        }

        foreach (var (pointer, text, longest) in new[] { ("/gracePeriod", grace, LongestGrace), ("/hearingWindow", hearing, LongestHearing) })
        {
            if (!RuleWindow.TryParse(text, out var window) || window.Length > longest || !(window.IsWholeDays || demonstration))
            {
                violations.Add(pointer, "duration", $"Give an ISO 8601 duration of whole days up to {longest.Days}, for example P7D; only a demonstration counts in seconds.", rule: 40);
            }
        }

        var silence = request.InactiveAfter ?? RuleProfile.DefaultInactiveAfter;
        if (!MembershipPeriod.TryParse(silence, out var months) || !months.IsOfMonths)
        {
            // Of an act only the day is kept, so that a demonstration cannot count less.
            violations.Add("/inactiveAfter", "duration", $"Give the silence in whole months up to {MembershipPeriod.MaxMonths}, for example P12M.", rule: 40);
        }

        return (term, grace, hearing, silence);
    }

    private static TimeSpan Window(Violations violations, string pointer, string? text, TimeSpan min, TimeSpan max, bool demonstration)
    {
        if (!RuleWindow.TryParse(text, out var window) || window.Length < min || window.Length > max || !(window.IsWholeDays || demonstration))
        {
            violations.Add(
                pointer, "duration",
                $"Give an ISO 8601 duration of {(demonstration ? "days, hours, minutes and seconds, for example PT20S," : "whole days, for example P14D,")} up to {max.Days} days, and for the target not less than the comment window.",
                rule: 36);
        }

        return window.Length;
    }
}
