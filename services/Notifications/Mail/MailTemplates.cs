using System.Reflection;
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
internal sealed record MailTexts(string Language, bool IsRightToLeft, string Subject, string Body, string Read, string Why);

/// <summary>The texts of mails, one file a language (<c>Mail/Templates</c>), built into the service. What a language lacks is taken from English.</summary>
internal sealed partial class MailTemplates
{
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

    public MailTexts Find(string template, string language)
    {
        var chosen = _languages.TryGetValue(language, out var wanted) && wanted.Notices.ContainsKey(template) ? language : Languages.English;
        var file = _languages[chosen];
        var notice = file.Notices[template];
        return new MailTexts(chosen, Languages.IsRightToLeft(chosen), notice.Subject, notice.Body, file.Read, file.Why);
    }

    [GeneratedRegex(@"\{([a-zA-Z]+)\}")]
    internal static partial Regex Placeholder();

    internal sealed record LanguageFile(string Read, string Why, Dictionary<string, NoticeTexts> Notices);

    internal sealed record NoticeTexts(string Subject, string Body);
}
