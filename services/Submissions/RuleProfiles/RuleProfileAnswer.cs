using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Submissions.RuleProfiles;

/// <summary>The limits of a profile, as published and as shown.</summary>
/// <param name="Words">Most words by kind of contribution; its keys are the kinds the profile covers.</param>
/// <param name="JointWords">Most words of a joint contribution by kind; a kind left out has none of its own.</param>
/// <param name="TitleCharacters">Most characters (Unicode scalar values) of a title; 200 when left out (rule 19).</param>
/// <param name="SummaryWords">Most words of a summary; 150 when left out (rule 19).</param>
internal sealed record ProfileLimits(Dictionary<string, int>? Words, Dictionary<string, int>? JointWords = null, int? TitleCharacters = null, int? SummaryWords = null)
{
    public const int UsualTitleCharacters = 200;
    public const int UsualSummaryWords = 150;
}

/// <summary>The windows of a profile, ISO 8601 durations; see <see cref="ProfileWindow"/>.</summary>
/// <param name="Acknowledgement">From lodging to the addressee's acknowledgement; P5D, five working days, when left out (rule 23).</param>
/// <param name="Speaking">Longest time on the floor, for what is spoken (rule 16); hours, minutes and seconds only.</param>
internal sealed record ProfileWindows(string? Acknowledgement = null, string? Speaking = null)
{
    public const string UsualAcknowledgement = "P5D";
}

/// <summary>A rule profile as the API shows it.</summary>
internal sealed record RuleProfileAnswer(
    string Id,
    string Name,
    int ProfileVersion,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Channels,
    ProfileLimits Limits,
    ProfileWindows Windows,
    string TimeZone,
    string Source,
    string SourceKind,
    DateTimeOffset PublishedAt,
    long Version) : IVersioned
{
    public static RuleProfileAnswer Of(RuleProfile profile) => new(
        profile.Id.ToString(),
        profile.Name,
        profile.ProfileVersion,
        [.. profile.Words.Keys.Order(StringComparer.Ordinal)],
        profile.Channels,
        new(profile.Words, profile.JointWords, profile.TitleCharacters, profile.SummaryWords),
        new(profile.Acknowledgement, profile.Speaking),
        profile.TimeZone,
        profile.Source,
        WireNames<SourceKind>.Of(profile.SourceKind),
        profile.PublishedAt,
        profile.Version);
}
