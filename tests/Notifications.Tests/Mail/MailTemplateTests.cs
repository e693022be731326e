using System.Net.Mail;
using System.Text.RegularExpressions;
using Trilateral.Notifications.Mail;
using Trilateral.Notifications.Notices;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Tests.Mail;

public sealed partial class MailTemplateTests
{
    private static readonly MailTemplates Templates = MailTemplates.Load();
    private static readonly Guid Event = Guid.Parse("0198c5f2-a7b0-7d4e-8f3a-2b1c0d9e8f7a");
    private static readonly Guid Person = Guid.Parse("0198c5f2-a7b0-7d4e-8f3a-2b1c0d9e8f7b");

    [Fact]
    public void Every_language_has_every_text_with_the_placeholders_of_the_english_one()
    {
        var english = Templates.All[Languages.English];

        Assert.Equal(Languages.All, Templates.All.Keys);
        foreach (var (language, file) in Templates.All)
        {
            Assert.Equal(english.Notices.Keys, file.Notices.Keys);
            Assert.All(new[] { file.Read, file.Why, file.Always, file.Page.Button }, text => Assert.False(string.IsNullOrWhiteSpace(text)));
            Assert.All(new[] { file.Stop, file.Page.Title, file.Page.Ask, file.Page.Done }, text => Assert.Equal("{topic:topic}", Names(text)));
            Assert.Equal(english.Terms!.Keys, file.Terms!.Keys);
            Assert.All(file.Terms.Values, text => Assert.False(string.IsNullOrWhiteSpace(text)));
            Assert.Equal(("{topic:topic}", "{topic:topic}"), (Names(file.Neutral!.Subject), Names(file.Neutral.Body)));
            foreach (var (template, texts) in file.Notices)
            {
                Assert.Equal((language, template, Names(english.Notices[template].Subject)), (language, template, Names(texts.Subject)));
                Assert.Equal((language, template, Names(english.Notices[template].Body)), (language, template, Names(texts.Body)));
                Assert.DoesNotContain(texts.Subject + texts.Body, char.IsControl);
            }
        }

        static string Names(string text) => string.Join(",", MailTemplates.Placeholder().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_code_is_said_in_words_where_the_text_asks_for_them_and_nowhere_else()
    {
        var templates = new MailTemplates(new Dictionary<string, MailTemplates.LanguageFile>
        {
            ["en"] = new("Read:", "Why.", "Stop:", "Always.", Page, new() { [NoticeTypes.MemberAdmitted] = new("{who:side}", "{name} | {who:side} | {who} | {absent:side}") }, new() { ["list"] = " and ", ["side.one"] = "the <one>", ["side.two"] = "the two" }),
        });
        var facts = new Dictionary<string, string> { ["who"] = "one,two,three", ["name"] = "side.one" };

        using var mail = new MailComposer(templates, new MailOptions { PublicUrl = new Uri("https://platform.example") }, Links)
            .Compose(new MailContent(Event, Person, NoticeTypes.MemberAdmitted, "demo@example.org", null, "en", "org_1", "/x", facts));

        Assert.Equal("the <one> and the two and three", mail.Subject);
        Assert.StartsWith("side.one | the <one> and the two and three | one,two,three | \r\n", Read(mail, "text/plain"), StringComparison.Ordinal);
        Assert.Contains("<bdi>the &lt;one&gt; and the two and three</bdi>", Read(mail, "text/html"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_is_of_the_wording_and_of_the_words_it_uses()
    {
        var texts = new MailTexts("en", false, "{who:side}", "{name}", "Read:", "Why.", "Stop:", MailTopic.All[0], new Dictionary<string, string> { ["side.one"] = "one", ["kind.x"] = "x", ["list"] = ", " });
        MailTexts With(string term, string word) => texts with { Terms = new Dictionary<string, string>(texts.Terms) { [term] = word } };

        Assert.Equal(16, texts.Version.Length);
        Assert.Equal(texts.Version, With("kind.x", "y").Version);
        string[] others = [texts.Version, With("side.one", "two").Version, (texts with { Subject = "{who:side}!" }).Version, (texts with { Body = "{name}!" }).Version, (texts with { Why = "Because." }).Version, (texts with { Choice = "None." }).Version];
        Assert.Equal(others.Length, others.Distinct().Count());
    }

    [Fact]
    public void Every_word_a_text_asks_for_is_there()
    {
        var english = Templates.All[Languages.English];
        var asked = english.Notices.Values.SelectMany(texts => MailTemplates.Placeholder().Matches(texts.Subject + texts.Body)).Select(match => match.Groups[2].Value).Where(kind => kind.Length > 0);

        Assert.All(asked.Distinct(), kind => Assert.Contains(english.Terms!.Keys, key => key.StartsWith(kind + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_language_lacks_is_taken_from_english_and_says_so()
    {
        var texts = new MailTemplates.NoticeTexts("Subject", "Body");
        var templates = new MailTemplates(new Dictionary<string, MailTemplates.LanguageFile>
        {
            ["en"] = new("Read:", "Why.", "Stop:", "Always.", Page, new() { [NoticeTypes.MemberAdmitted] = texts, [NoticeTypes.DecisionOpened] = texts }),
            ["ar"] = new("اقرأ:", "لماذا.", "Stop:", "Always.", Page, new() { [NoticeTypes.MemberAdmitted] = texts }),
        });

        Assert.Equal(("ar", true), Language(templates.Find(NoticeTypes.MemberAdmitted, "ar")));
        Assert.Equal(("en", false), Language(templates.Find(NoticeTypes.DecisionOpened, "ar")));
        Assert.Equal(("en", false), Language(templates.Find(NoticeTypes.MemberAdmitted, "xx")));
        Assert.Equal((true, false), (templates.Has(NoticeTypes.DecisionOpened), templates.Has("e.f")));

        static (string, bool) Language(MailTexts found) => (found.Language, found.IsRightToLeft);
    }

    [Fact]
    public void The_message_id_is_the_same_for_one_event_person_and_template_and_no_other()
    {
        var composer = Composer();
        var id = composer.MessageIdOf(Event, Person, NoticeTypes.OrganisationRegistered);

        Assert.Matches("^<[0-9a-f]{32}@trilateral\\.example>$", id);
        Assert.Equal(id, Composer().MessageIdOf(Event, Person, NoticeTypes.OrganisationRegistered));
        Assert.Equal(4, new[]
        {
            id, composer.MessageIdOf(Person, Event, NoticeTypes.OrganisationRegistered), composer.MessageIdOf(Event, Event, NoticeTypes.OrganisationRegistered), composer.MessageIdOf(Event, Person, "a.b"),
        }.Distinct().Count());
    }

    [Fact]
    public void Names_from_outside_make_no_header_no_line_and_no_markup()
    {
        using var mail = Composer().Compose(Content(
            "en", "Demo\r\nBcc: victim@example.org\n<script>alert(1)</script>&\u2028x", "Demo\r\nBcc: victim@example.org"));

        Assert.Equal("Organisation registered: Demo  Bcc: victim@example.org <script>alert(1)</script>& x", mail.Subject);
        Assert.DoesNotContain(mail.To.Single().DisplayName, char.IsControl);
        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain("bcc", mail.Headers.AllKeys, StringComparer.OrdinalIgnoreCase);
        var html = Read(mail, "text/html");
        Assert.Contains("<bdi>Demo  Bcc: victim@example.org &lt;script&gt;alert(1)&lt;/script&gt;&amp; x</bdi>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "ltr")]
    [InlineData("fr", "ltr")]
    [InlineData("es", "ltr")]
    [InlineData("ar", "rtl")]
    [InlineData("ru", "ltr")]
    [InlineData("zh", "ltr")]
    [InlineData("ur", "rtl")]
    public void Text_and_html_say_the_same_in_the_language_and_its_direction(string language, string direction)
    {
        using var mail = Composer().Compose(Content(language, "Demo organisation 1", null));

        Assert.Equal(language, mail.Headers["Content-Language"]);
        var (text, html) = (Read(mail, "text/plain"), Read(mail, "text/html"));
        Assert.Contains($"<html lang=\"{language}\" dir=\"{direction}\">", html, StringComparison.Ordinal);
        var plain = Plain(text.Replace("\r\n-- \r\n", "", StringComparison.Ordinal));
        var marked = Plain(System.Net.WebUtility.HtmlDecode(Tag().Replace(Regex.Replace(html, "<head>.*</head>|<h1.*?</h1>", "", RegexOptions.Singleline), " ")));
        Assert.Equal(plain, marked);
        Assert.Contains("Demoorganisation1", plain, StringComparison.Ordinal);
        Assert.Contains("https://platform.example/membership/v1/organisations/org_1", plain, StringComparison.Ordinal);
        Assert.Equal(["text/plain", "text/html"], mail.AlternateViews.Select(view => view.ContentType.MediaType));

        static string Plain(string text) => string.Concat(text.Replace("\u2068", "", StringComparison.Ordinal).Replace("\u2069", "", StringComparison.Ordinal)
            .Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A template that starts or ends a clock is added here: nobody can do without it.</summary>
    [Fact]
    public void Every_template_is_of_one_topic_and_what_starts_or_ends_a_clock_is_always_sent()
    {
        var written = Templates.All[Languages.English].Notices.Keys.Order(StringComparer.Ordinal).ToList();

        Assert.Equal(written, MailTopic.All.SelectMany(topic => topic.Templates).Order(StringComparer.Ordinal));
        Assert.Equal(MailTopic.All.Select(topic => topic.Name).Order(StringComparer.Ordinal), MailTopic.All.Select(topic => topic.Name));
        Assert.Equal(
            [
                "application.declined", "application.moved", "application.received", "application.withdrawn", "decision.announced", "decision.answer_due", "decision.closed", "decision.contested", "decision.extended",
                "decision.opened", "decision.reply_asked", "decision.reply_due", "decision.ruling_due", "founding.expired", "founding.signature_asked", "founding.signature_due", "founding.withdrawn", "member.inactive", "member.lapsed", "member.left",
                "member.reinstated", "member.suspended", "membership.grace_began", "membership.renewal_due", "membership.renewed", "person_role.ended", "suspension.dismissed", "suspension.proposed", "webhook_endpoint.disabled", "webhook_endpoint.failing",
            ],
            written.Where(template => MailTopic.Of(template).IsAlwaysSent));
        Assert.All(MailTopic.All.Where(topic => !topic.IsAlwaysSent), topic => Assert.All(Templates.All.Values, file => Assert.True(file.Terms!.ContainsKey($"topic.{topic.Name}"), topic.Name)));
    }

    /// <summary>Whatever carries a mail reads all of it. Every template is held to this: the class is of the record, and the same type may tell of a restricted one.</summary>
    [Fact]
    public void A_mail_about_a_restricted_record_says_neither_its_state_nor_what_it_is_about_and_its_headers_not_what_happened()
    {
        // No signed link can hold a tilde by chance.
        var facts = new Dictionary<string, string> { ["title"] = "zz~title", ["state"] = "zz~state" };
        var held = 0;
        foreach (var (template, language) in from template in Templates.All[Languages.English].Notices.Keys from language in Languages.All select (template, language))
        {
            var restricted = Content(language, "Demo organisation 1", null) with { Template = template, Facts = facts, IsRestricted = true, Path = "/record" };
            using var mail = Composer().Compose(restricted);
            using var open = Composer().Compose(restricted with { IsRestricted = false });
            using var digest = Composer().Compose(Content(language, "", null) with { Template = MailTopic.Digest, Gathered = [new(1, template, "org_1", "/record", facts) { IsRestricted = true }] });
            var (text, openText) = (Read(mail, "text/plain"), Read(open, "text/plain"));
            var headers = string.Join('\n', mail.Headers.AllKeys.Select(name => $"{name}: {mail.Headers[name]}"));

            Assert.All(new[] { mail.Subject, headers, text, Read(mail, "text/html"), Read(digest, "text/plain"), Read(digest, "text/html") }, part => Assert.DoesNotContain("zz~", part, StringComparison.Ordinal));
            Assert.Contains("https://platform.example/record", text, StringComparison.Ordinal);
            // Of any class: headers name the topic and nothing finer.
            Assert.DoesNotContain(template == MailTopic.Digest ? "digest:" : template, headers, StringComparison.Ordinal);
            Assert.Equal($"{MailTopic.Of(template).Name}:trilateral", open.Headers["Feedback-ID"]);
            held += openText.Contains("zz~", StringComparison.Ordinal) ? 1 : 0;
        }

        // Titles and states are said where nothing is restricted.
        Assert.True(held >= 6 * Languages.All.Count);
    }

    [Fact]
    public void A_mail_that_can_be_ended_says_how_and_one_that_cannot_says_so()
    {
        foreach (var template in Templates.All[Languages.English].Notices.Keys)
        {
            using var mail = Composer().Compose(Content("en", "Demo organisation 1", null) with { Template = template });
            var (header, text, html) = (mail.Headers["List-Unsubscribe"], Read(mail, "text/plain"), Read(mail, "text/html"));

            Assert.Equal($"<{MailTopic.Of(template).Name}.trilateral.example>", mail.Headers["List-Id"]);
            Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
            if (MailTopic.Of(template).IsAlwaysSent)
            {
                Assert.Equal((null, null), (header, mail.Headers["List-Unsubscribe-Post"]));
                Assert.All(new[] { text, html }, part => Assert.DoesNotContain("unsubscriptions", part, StringComparison.Ordinal));
                Assert.Contains("is sent whatever mail you have chosen not to get", text, StringComparison.Ordinal);
                continue;
            }

            Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
            Assert.NotNull(header);
            Assert.StartsWith("<https://platform.example/notifications/v1/unsubscriptions/", header, StringComparison.Ordinal);
            Assert.All(new[] { text, html }, part => Assert.Contains(header.Trim('<', '>'), part, StringComparison.Ordinal));
            Assert.Equal((Person, MailTopic.Of(template)), Links.Read(header[(header.LastIndexOf('/') + 1)..^1]));
        }
    }

    // What was written down before a type lost its mail is recorded as refused, and holds up no other.
    [Fact]
    public void A_mail_of_a_type_that_has_none_any_more_has_no_texts()
    {
        Assert.Null(Composer().TextsOf(Content("en", "Demo organisation 1", null) with { Template = "of.yesterday" }));
        Assert.Equal("ur", Composer().TextsOf(Content("ur", "Demo organisation 1", null))!.Language);
    }

    [Fact]
    public void Mails_about_one_record_are_one_thread()
    {
        using var first = Composer().Compose(Content("en", "Demo organisation 1", null));
        using var second = Composer().Compose(Content("ar", "Demo organisation 1", null) with { EventId = Guid.NewGuid(), Template = NoticeTypes.MemberAdmitted });
        using var other = Composer().Compose(Content("en", "Demo organisation 1", null) with { SubjectId = "org_2" });

        Assert.Matches("^<[0-9a-f]{32}@trilateral\\.example>$", first.Headers["References"]);
        Assert.All(new[] { first, second, other }, mail => Assert.Equal(mail.Headers["References"], mail.Headers["In-Reply-To"]));
        Assert.Equal(first.Headers["References"], second.Headers["References"]);
        Assert.NotEqual(first.Headers["References"], other.Headers["References"]);
    }

    private static MailTemplates.StopTexts Page => new("Title", "Ask", "Button", "Done");

    private static UnsubscribeLinks Links => new("a key for tests only, 32 characters and more");

    private static MailComposer Composer() => new(Templates, new MailOptions { PublicUrl = new Uri("https://platform.example") }, Links);

    private static MailContent Content(string language, string name, string? displayName) => new(
        Event, Person, NoticeTypes.OrganisationRegistered, "demo@example.org", displayName, language, "org_1", "/membership/v1/organisations/org_1",
        new Dictionary<string, string> { ["organisation"] = name });

    private static string Read(MailMessage mail, string mediaType)
    {
        using var reader = new StreamReader(mail.AlternateViews.Single(view => view.ContentType.MediaType == mediaType).ContentStream, leaveOpen: true);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
