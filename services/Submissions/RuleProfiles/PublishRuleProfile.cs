using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Messaging;
using Trilateral.ServiceDefaults.Persistence;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Contracts;
using Trilateral.Submissions.Contributions;
using Trilateral.Submissions.Data;

namespace Trilateral.Submissions.RuleProfiles;

/// <summary>UNODC sets the limits and windows of contributions, with their source. They hold for what is drafted from now on (rule 49); a number changes without a build.</summary>
internal static partial class PublishRuleProfile
{
    public const int MaxNameLength = 60;
    public const int MaxSourceLength = 500;

    /// <summary>Most words any profile may allow.</summary>
    public const int MaxWords = 20_000;

    public const int MaxTitleCharacters = 500;
    public const int MaxSummaryWords = 1_000;

    /// <summary>Where deadlines are stated unless a profile says otherwise (domain rules, preamble).</summary>
    public const string UsualTimeZone = "Europe/Vienna";

    /// <param name="Name">Kebab case, 1 to 60 characters; a name in use gets its next version.</param>
    /// <param name="Channels">Where it holds: national, dialogue, cop; all of them when left out.</param>
    /// <param name="Limits">Words by kind at least.</param>
    /// <param name="Windows">ISO 8601 durations.</param>
    /// <param name="TimeZone">IANA name of the zone whose days and ends of day count; Europe/Vienna when left out.</param>
    /// <param name="Source">Where the numbers come from: a document, a page, a decision.</param>
    /// <param name="SourceKind">sourced or default.</param>
    internal sealed record Request(
        string? Name, IReadOnlyList<string>? Channels, ProfileLimits? Limits, ProfileWindows? Windows, string? TimeZone, string? Source, string? SourceKind);

    /// <summary>What the rule says: a profile, or every reason why not.</summary>
    internal sealed record Decision(RuleProfile? Profile, IReadOnlyList<Violation> Violations);

    public static async Task<Results<CreatedResource<RuleProfileAnswer>, ProblemHttpResult>> HandleAsync(
        Request request, Actor actor, SubmissionsDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (actor.RefusesWhatIsOfNoCountry() is { } bound)
        {
            return bound;
        }

        var now = time.GetUtcNow();
        var previous = await database.RuleProfiles.Current().AsNoTracking().SingleOrDefaultAsync(profile => profile.Name == request.Name, cancellationToken);
        var decision = Decide(request, previous, Id.New<RuleProfile>(now), now);
        if (decision.Profile is not { } profile)
        {
            return Problem.Invalid(decision.Violations);
        }

        database.RuleProfiles.Add(profile);
        var version = database.Advance(profile);
        var answer = RuleProfileAnswer.Of(profile);
        database.Publish(
            new RuleProfilePublished(
                answer.Id, version.Version, answer.Name, answer.ProfileVersion, answer.Kinds, answer.Channels, answer.SourceKind, answer.PublishedAt,
                Reach: "global", Class: nameof(ConfidentialityClass.Public)),
            version);
        database.Record(actor.Audit(
            now, "rule-profile.published", answer.Id,
            before: previous is null ? null : JsonSerializer.Serialize(RuleProfileAnswer.Of(previous), SubmissionsJson.Default.RuleProfileAnswer),
            after: JsonSerializer.Serialize(answer, SubmissionsJson.Default.RuleProfileAnswer),
            reason: answer.Source, ruleId: answer.Id, ruleVersion: answer.ProfileVersion));
        try
        {
            await database.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (DatabaseFaults.IsUniqueViolation(exception, out var constraint) && constraint == RuleProfile.OneOfEachVersion)
        {
            return Problem.Of(
                StatusCodes.Status409Conflict, "published-meanwhile", "A version of this profile was published meanwhile",
                "Read the profile's current version, and publish again with a new Idempotency-Key if yours is still wanted.");
        }

        return Resource.Created($"/submissions/v1/rule-profiles/{answer.Id}", answer);
    }

    internal static Decision Decide(Request request, RuleProfile? previous, Id<RuleProfile> id, DateTimeOffset now)
    {
        var violations = new Violations();
        if (request.Name is not { Length: <= MaxNameLength } || !Slug().IsMatch(request.Name))
        {
            violations.Add("/name", "name", $"Give the name in 1 to {MaxNameLength} lower-case letters and digits, words joined by hyphens, a letter first.");
        }

        var channels = request.Channels is null ? Enum.GetValues<ContributionChannel>() : violations.Choices<ContributionChannel>("/channels", request.Channels, min: 1);
        var limits = request.Limits ?? new ProfileLimits(null);
        CheckWords("/limits/words", limits.Words, violations);
        if (limits.Words is not { Count: > 0 })
        {
            violations.Add("/limits/words", "required", "Give the most words of at least one kind of contribution.", 19);
        }

        CheckWords("/limits/jointWords", limits.JointWords, violations);
        violations.Range("/limits/titleCharacters", limits.TitleCharacters ?? ProfileLimits.UsualTitleCharacters, 1, MaxTitleCharacters, "the most characters of a title", 19);
        violations.Range("/limits/summaryWords", limits.SummaryWords ?? ProfileLimits.UsualSummaryWords, 1, MaxSummaryWords, "the most words of a summary", 19);
        var windows = request.Windows ?? new ProfileWindows();
        CheckWindow("/windows/acknowledgement", windows.Acknowledgement, elapsedOnly: false, violations);
        CheckWindow("/windows/speaking", windows.Speaking, elapsedOnly: true, violations);
        var zone = request.TimeZone is null ? UsualTimeZone : violations.TimeZone("/timeZone", request.TimeZone);
        var source = violations.Text("/source", request.Source, MaxSourceLength, "the source of the numbers");
        var sourceKind = violations.Choice<SourceKind>("/sourceKind", request.SourceKind);
        if (previous is not null)
        {
            CheckKept(previous, limits.Words ?? [], channels, violations);
        }

        return violations.Any
            ? new(null, violations.Found)
            : new(new RuleProfile(id, request.Name!, (previous?.ProfileVersion ?? 0) + 1, channels.ToList(), limits, windows, zone, source, sourceKind, now), []);
    }

    /// <summary>A new version may not leave a kind or a channel of the one before without limits: nobody could draft it any more.</summary>
    private static void CheckKept(RuleProfile previous, Dictionary<string, int> words, IEnumerable<ContributionChannel> channels, Violations violations)
    {
        if (previous.Words.Keys.Except(words.Keys, StringComparer.Ordinal).ToList() is { Count: > 0 } kinds)
        {
            violations.Add("/limits/words", "kind-dropped", $"Version {previous.ProfileVersion} covers {string.Join(", ", kinds)} too; a new version keeps every kind.", 49);
        }

        if (previous.Channels.Except(channels.Select(WireNames<ContributionChannel>.Of), StringComparer.Ordinal).ToList() is { Count: > 0 } dropped)
        {
            violations.Add("/channels", "channel-dropped", $"Version {previous.ProfileVersion} holds in {string.Join(", ", dropped)} too; a new version keeps every channel.", 49);
        }
    }

    private static void CheckWords(string pointer, Dictionary<string, int>? words, Violations violations)
    {
        foreach (var (kind, most) in words ?? [])
        {
            var member = $"{pointer}/{kind.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            violations.Choice<ContributionKind>(member, kind);
            violations.Range(member, most, 1, MaxWords, "the most words", 19);
        }
    }

    private static void CheckWindow(string pointer, string? window, bool elapsedOnly, Violations violations)
    {
        if (window is not null && !(ProfileWindow.TryParse(window, out var parsed) && (parsed.IsElapsed || !elapsedOnly)))
        {
            violations.Add(
                pointer, "duration",
                elapsedOnly ? "Give an ISO 8601 duration of hours, minutes and seconds, for example PT3M." : "Give an ISO 8601 duration: P5D for working days, or PT30S, PT24H for time that elapses.");
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*\z")]
    private static partial Regex Slug();
}
