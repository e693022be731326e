using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Mail;

/// <summary>The texts of one mail in one language.</summary>
/// <param name="Language">They are in; not the one that was asked for, where that lacks them.</param>
/// <param name="IsRightToLeft">Whether that language is written from right to left.</param>
/// <param name="Subject">With placeholders such as <c>{organisation}</c>.</param>
/// <param name="Body">One paragraph, with placeholders.</param>
/// <param name="Read">Before the link.</param>
/// <param name="Why">Why the person gets this mail.</param>
/// <param name="Choice">What the person can do about mail of the topic: the words before the link that ends it, or that it is always sent.</param>
/// <param name="Topic">The one the mail is of.</param>
/// <param name="Terms">Words for what a fact names by a code, such as <c>side.unodc</c>.</param>
internal sealed record MailTexts(
    string Language, bool IsRightToLeft, string Subject, string Body, string Read, string Why, string Choice, MailTopic Topic, IReadOnlyDictionary<string, string> Terms)
{
    /// <summary>Tells one wording from another: the same texts, the words for their codes included, have the same version wherever and whenever they are used.</summary>
    public string Version
    {
        get
        {
            var kinds = MailTemplates.Placeholder().Matches(Subject + Body).Select(match => match.Groups[2].Value + ".").ToHashSet(StringComparer.Ordinal);
            var terms = Terms.Where(term => kinds.Contains(term.Key[..(term.Key.IndexOf('.', StringComparison.Ordinal) + 1)])).Select(term => $"{term.Key}={term.Value}");
            string[] texts = [Subject, Body, Read, Why, Choice, .. terms.Order(StringComparer.Ordinal)];
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', texts))))[..16];
        }
    }

    /// <summary>The words for a code, or for several with commas between; a code without words stands for itself.</summary>
    public string Say(string kind, string codes) => MailTemplates.Say(Terms, kind, codes);
}

/// <summary>The texts of mails, one file a language (<c>Mail/Templates</c>), built into the service. What a language lacks is taken from English.</summary>
internal sealed partial class MailTemplates
{
    private static readonly Dictionary<string, string> NoTerms = [];

    private readonly Dictionary<string, LanguageFile> _languages;

    public MailTemplates(IReadOnlyDictionary<string, LanguageFile> languages) => _languages = new(languages, StringComparer.Ordinal);

    public static MailTemplates Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return new MailTemplates(Languages.All.ToDictionary(
            language => language,
            language =>
            {
                using var file = assembly.GetManifestResourceStream($"Mail.Templates.{language}.json") ?? throw new InvalidOperationException($"Mail/Templates/{language}.json is not built in.");
                return JsonSerializer.Deserialize<LanguageFile>(file, JsonSerializerOptions.Web) ?? throw new InvalidOperationException($"Mail/Templates/{language}.json is empty.");
            }));
    }

    public IReadOnlyDictionary<string, LanguageFile> All => _languages;

    /// <summary>Whether people get mail of this type.</summary>
    public bool Has(string template) => _languages[Languages.English].Notices.ContainsKey(template);

    /// <param name="template">The notice type.</param>
    /// <param name="language">Falls back to English.</param>
    /// <param name="isRestricted">Of a restricted record: a text that would say its state or what it is about is written as the one that says neither.</param>
    public MailTexts Find(string template, string language, bool isRestricted = false)
    {
        var chosen = _languages.TryGetValue(language, out var wanted) && wanted.Notices.ContainsKey(template) ? language : Languages.English;
        var file = _languages[chosen];
        var (notice, topic) = (file.Notices[template], MailTopic.Of(template));
        var choice = topic.IsAlwaysSent ? file.Always : OnTopic(file, file.Stop, topic);
        if (isRestricted && Placeholder().Matches(notice.Subject + notice.Body).Any(match => match.Groups[1].Value is "title" or "state"))
        {
            var neutral = file.Neutral ?? throw new InvalidOperationException($"Mail/Templates/{chosen}.json has no neutral text, which a restricted {template} needs.");
            notice = new(OnTopic(file, neutral.Subject, topic), OnTopic(file, neutral.Body, topic));
        }

        return new MailTexts(chosen, Languages.IsRightToLeft(chosen), notice.Subject, notice.Body, file.Read, file.Why, choice, topic, file.Terms ?? NoTerms);
    }

    /// <summary>What the page says that ends mail of a topic.</summary>
    public StopTexts StopTextsOf(string language, MailTopic topic)
    {
        var file = _languages[language];
        return new(OnTopic(file, file.Page.Title, topic), OnTopic(file, file.Page.Ask, topic), file.Page.Button, OnTopic(file, file.Page.Done, topic));
    }

    internal static string Say(IReadOnlyDictionary<string, string> terms, string kind, string codes) =>
        string.Join(terms.GetValueOrDefault("list", ", "), codes.Split(',').Select(code => terms.GetValueOrDefault($"{kind}.{code}", code)));

    private static string OnTopic(LanguageFile file, string text, MailTopic topic) =>
        Placeholder().Replace(text, match => Say(file.Terms ?? NoTerms, match.Groups[2].Value, topic.Name));

    /// <summary>A fact's name and, where the fact is a code, the kind of term that has the words for it: <c>{silent:side}</c>.</summary>
    [GeneratedRegex(@"\{([a-zA-Z]+)(?::([a-z]+))?\}")]
    internal static partial Regex Placeholder();

    internal sealed record LanguageFile(
        string Read, string Why, string Stop, string Always, StopTexts Page, Dictionary<string, NoticeTexts> Notices, Dictionary<string, string>? Terms = null, NoticeTexts? Neutral = null);

    internal sealed record StopTexts(string Title, string Ask, string Button, string Done);

    internal sealed record NoticeTexts(string Subject, string Body);
}
