using System.Text.RegularExpressions;
using Trilateral.ServiceDefaults.Http;
using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions.Contributions;

/// <summary>What an author writes.</summary>
internal sealed partial record ContributionContent(string Title, string? Summary, string Language, string Text, string? Occasion)
{
    /// <summary>What can be kept at all; a rule profile sets the limit that counts.</summary>
    public const int MaxTitleLength = 2 * PublishRuleProfile.MaxTitleCharacters;

    public const int MaxSummaryLength = 10_000;
    public const int MaxTextLength = 200_000;
    public const int MaxOccasionLength = 200;
    public const int MaxLanguageLength = 35;

    /// <summary>Reads the members that drafts, their edits and records of history have in common. Line ends become line feeds, so that one text has one checksum.</summary>
    public static ContributionContent Read(Violations violations, string? title, string? summary, string? language, string? text, string? occasion)
    {
        var content = new ContributionContent(
            violations.Text("/title", title, MaxTitleLength, "the title"),
            NullIfEmpty(violations.LongText("/summary", summary, MaxSummaryLength, "the summary", min: 0).ReplaceLineEndings("\n")),
            language ?? "",
            violations.LongText("/text", text, MaxTextLength, "the text").ReplaceLineEndings("\n"),
            NullIfEmpty(violations.Text("/occasion", occasion, MaxOccasionLength, "the occasion", min: 0)));
        if (content.Language.Length > MaxLanguageLength || !LanguageTag().IsMatch(content.Language))
        {
            violations.Add("/language", "language", "Give the text's language as a BCP 47 tag, for example en, ur or zh-Hans.");
        }

        return content;
    }

    /// <summary>The limits on title and summary (rule 19), told while drafting; the text may be too long until it is lodged.</summary>
    /// <param name="profile">That binds the contribution.</param>
    /// <param name="violations">Collects what is too long.</param>
    /// <param name="prefix">Where title and summary stand: the body, or the record.</param>
    public void CheckHead(RuleProfile profile, Violations violations, string prefix = "/")
    {
        var characters = Title.EnumerateRunes().Count();
        if (characters > profile.TitleCharacters)
        {
            violations.Add(prefix + "title", "too-long", $"The title has {characters} characters; at most {profile.TitleCharacters} are allowed.", 19);
        }

        if (Summary is not null && WordCount.Of(Summary) is var words && words > profile.SummaryWords)
        {
            violations.Add(prefix + "summary", "too-long", $"The summary has {words} words; at most {profile.SummaryWords} are allowed.", 19);
        }
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    [GeneratedRegex(@"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\z")]
    private static partial Regex LanguageTag();
}
