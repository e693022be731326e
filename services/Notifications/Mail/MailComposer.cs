using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using Trilateral.Notifications.Unsubscriptions;
using Trilateral.ServiceDefaults.Calendars;

namespace Trilateral.Notifications.Mail;

/// <summary>What a mail says; all of it public.</summary>
/// <param name="EventId">The bus message's.</param>
/// <param name="Person">Who gets it.</param>
/// <param name="Template">The notice type.</param>
/// <param name="Address">Where it goes.</param>
/// <param name="DisplayName">Of the person, for the To header alone.</param>
/// <param name="Language">As the contact says; falls back to English.</param>
/// <param name="SubjectId">The record; mails about one record are one thread.</param>
/// <param name="Path">Of the record, below the gateway's address.</param>
/// <param name="Facts">Fill the placeholders of the text.</param>
internal sealed record MailContent(
    Guid EventId, Guid Person, string Template, string Address, string? DisplayName, string Language, string SubjectId, string Path, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>For the reader's calendar, where the record has a date.</summary>
    public Invitation? Invitation { get; init; }

    /// <summary>Its record is for few: the mail says that there is news, and none of it.</summary>
    public bool IsRestricted { get; init; }

    /// <summary>Shows how a mail would look: it is no notice and in no thread, and its link ends nothing.</summary>
    public bool IsTest { get; init; }

    /// <summary>Where it comes back to when it cannot be delivered; null for the sender.</summary>
    public MailAddress? ReturnPath { get; init; }

    /// <summary>Of a digest: the mails it stands for.</summary>
    public IReadOnlyList<GatheredItem> Gathered { get; init; } = [];
}

/// <summary>One mail that a digest stands for: it says its subject and where its record is read.</summary>
/// <param name="Id">The mail's.</param>
/// <param name="Template">The notice type.</param>
/// <param name="SubjectId">The record.</param>
/// <param name="Path">Of the record, below the gateway's address.</param>
/// <param name="Facts">Fill the placeholders of the subject.</param>
internal sealed record GatheredItem(long Id, string Template, string SubjectId, string Path, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>As <see cref="MailContent.IsRestricted"/>.</summary>
    public bool IsRestricted { get; init; }
}

/// <summary>The parts of a mail that people read.</summary>
/// <param name="Texts">It is written with.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">The plain part.</param>
/// <param name="Html">The other part, with the same facts.</param>
/// <param name="Link">To the record.</param>
/// <param name="Stop">Ends mail of the topic; null where it is always sent.</param>
internal sealed record WrittenMail(MailTexts Texts, string Subject, string Text, string Html, string Link, string? Stop);

/// <summary>Writes mails by wire-contracts §5: text and HTML with the same facts, stable message id, headers that hold nothing from outside but encoded words.</summary>
internal sealed class MailComposer(MailTemplates templates, MailOptions options, UnsubscribeLinks links)
{
    // First strong isolates: a Latin name in an Arabic sentence does not turn the sentence around, and the other way round.
    private const char Isolate = '\u2068';
    private const char EndOfIsolate = '\u2069';

    /// <summary>The same for every attempt of one (event, person, template), and telling nothing about any of them.</summary>
    public string MessageIdOf(Guid eventId, Guid person, string template) => IdOf($"{eventId:N}/{person:N}/{template}");

    /// <summary>The texts a mail is written with; null where there are none any more.</summary>
    public MailTexts? TextsOf(MailContent content) => templates.Has(content.Template) ? templates.Find(content.Template, content.Language, content.IsRestricted) : null;

    public WrittenMail Write(MailContent content)
    {
        var texts = templates.Find(content.Template, content.Language, content.IsRestricted);
        var link = new Uri(options.PublicUrl, content.Path).AbsoluteUri;
        var stop = texts.Topic.IsAlwaysSent ? null : new Uri(options.PublicUrl, UnsubscribeLinks.Path + (content.IsTest ? "test" : links.TokenOf(content.Person, texts.Topic))).AbsoluteUri;
        var subject = (content.IsTest ? "[Test] " : "") + OneLine(Fill(texts, texts.Subject, content.Facts));
        return new(texts, subject, Text(texts, content, link, stop), Html(texts, content, link, stop), link, stop);
    }

    public MailMessage Compose(MailContent content)
    {
        var (texts, subject, text, html, link, stop) = Write(content);
        var mail = new MailMessage(options.Sender, Recipient(content))
        {
            Subject = subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        if (content.ReturnPath is not null)
        {
            // The library takes it for the envelope, too.
            mail.Sender = content.ReturnPath;
        }

        AddHeader(mail, "Message-ID", MessageIdOf(content.EventId, content.Person, content.Template));
        if (!content.IsTest && content.Gathered.Count == 0)
        {
            // Both name the record's thread, which no mail is the root of: whichever mail comes first, the others stand beside it.
            AddHeader(mail, "References", IdOf(content.SubjectId));
            AddHeader(mail, "In-Reply-To", IdOf(content.SubjectId));
        }

        AddHeader(mail, "Auto-Submitted", "auto-generated");
        AddHeader(mail, "Content-Language", texts.Language);
        AddHeader(mail, "List-Id", $"<{texts.Topic.Name}.{options.Domain}>");
        // No header is finer than the topic: the template would tell whoever carries the mail what happened.
        AddHeader(mail, "Feedback-ID", $"{texts.Topic.Name}:trilateral");
        if (stop is not null)
        {
            // RFC 8058: a mail program's own button, which asks nobody anything; or a mail, from programs that can do no other.
            var byMail = UnsubscribeMail.AddressOf(options.BounceAddress, stop[(stop.LastIndexOf('/') + 1)..]);
            AddHeader(mail, "List-Unsubscribe", byMail is null ? $"<{stop}>" : $"<{stop}>, <{byMail}>");
            AddHeader(mail, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        mail.AlternateViews.Add(View(text, MediaTypeNames.Text.Plain));
        mail.AlternateViews.Add(View(html, MediaTypeNames.Text.Html));
        if (content.Invitation is { } invitation)
        {
            mail.AlternateViews.Add(CalendarView(invitation, texts, content, mail, link));
        }

        return mail;
    }

    /// <summary>RFC 6047: the last alternative, its method both in its media type and in itself.</summary>
    private AlternateView CalendarView(Invitation invitation, MailTexts texts, MailContent content, MailMessage mail, string link)
    {
        var method = invitation.IsCancelled ? "CANCEL" : "REQUEST";
        var date = new CalendarEvent
        {
            Uid = $"{content.SubjectId}@{invitation.Realm ?? options.Domain}",
            Sequence = invitation.Sequence,
            DtStamp = invitation.StampedAt,
            DtStart = invitation.StartsAt,
            DtEnd = invitation.EndsAt,
            Summary = invitation.Summary is { } summary ? OneLine(summary) : mail.Subject,
            Location = OneLine(invitation.Place),
            Description = $"{Fill(texts, texts.Body, content.Facts)}\n\n{texts.Read}\n{link}",
            IsCancelled = invitation.IsCancelled,
            Organizer = new($"mailto:{options.Sender.Address}", options.Sender.DisplayName),
            Attendee = new($"mailto:{content.Address}", mail.To[0].DisplayName),
            IsTransparent = !invitation.TakesTime,
        };
        var view = View(CalendarSerializer.SerializeToString(new Calendar { Method = method, Events = [date] }), "text/calendar");
        view.ContentType.Parameters.Add("method", method);
        return view;
    }

    // The library puts a name between quotation marks and escapes none within: one would end the name, and what follows would be an address.
    private static MailAddress Recipient(MailContent content) =>
        string.IsNullOrWhiteSpace(content.DisplayName)
            ? new(content.Address)
            : new(content.Address, OneLine(content.DisplayName).Replace('"', '\'').Replace('\\', '/'), Encoding.UTF8);

    private string Text(MailTexts texts, MailContent content, string link, string? stop)
    {
        var body = Fill(texts, texts.Body, content.Facts, value => texts.IsRightToLeft ? $"{Isolate}{value}{EndOfIsolate}" : value);
        var records = content.Gathered.Count == 0
            ? $"{texts.Read}\r\n{link}\r\n"
            : string.Join("\r\n", Records(texts, content.Gathered).Select(record => string.Concat(record.Lines.Select(line => $"- {line}\r\n")) + record.Link + "\r\n"));
        return $"{body}\r\n\r\n{records}\r\n-- \r\n{texts.Why}\r\n{texts.Choice}\r\n{(stop is null ? "" : stop + "\r\n")}";
    }

    /// <summary>How many lines a digest has in a language: the same words about the same record are said once.</summary>
    public int CountLines(string language, IReadOnlyList<GatheredItem> gathered) => Records(templates.Find(MailTopic.Digest, language), gathered).Sum(record => record.Lines.Count());

    /// <summary>What a digest says: of each record, in the order in which they came, what happened, the same words once, and where it is read.</summary>
    private IEnumerable<(IEnumerable<string> Lines, string Link)> Records(MailTexts texts, IReadOnlyList<GatheredItem> gathered) =>
        gathered.Where(item => templates.Has(item.Template)).GroupBy(item => item.SubjectId, StringComparer.Ordinal).Select(record => (
            record.Select(item => templates.Find(item.Template, texts.Language, item.IsRestricted) is var own ? OneLine(Fill(own, own.Subject, item.Facts)) : "").Distinct(StringComparer.Ordinal),
            new Uri(options.PublicUrl, record.Last().Path).AbsoluteUri));

    private string Html(MailTexts texts, MailContent content, string link, string? stop)
    {
        var subject = WebUtility.HtmlEncode(Fill(texts, texts.Subject, content.Facts));
        var body = Fill(texts, WebUtility.HtmlEncode(texts.Body), content.Facts, value => $"<bdi>{WebUtility.HtmlEncode(value)}</bdi>");
        var records = content.Gathered.Count == 0
            ? $"<p>{WebUtility.HtmlEncode(texts.Read)}{Link(link)}</p>"
            : string.Join('\n', Records(texts, content.Gathered).Select(record =>
                $"<ul>{string.Concat(record.Lines.Select(line => $"<li><bdi>{WebUtility.HtmlEncode(line)}</bdi></li>"))}</ul>\n<p>{Link(record.Link)[4..]}</p>"));
        return $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}" dir="{(texts.IsRightToLeft ? "rtl" : "ltr")}">
            <head><meta charset="utf-8"><title>{subject}</title></head>
            <body style="margin:0;padding:24px;background:#ffffff;color:#1a1a1a;font-family:sans-serif;font-size:16px;line-height:1.5">
            <main style="max-width:40em;margin:0 auto">
            <h1 style="font-size:20px">{subject}</h1>
            <p>{body}</p>
            {records}
            <hr style="border:0;border-top:1px solid #767676">
            <p style="font-size:14px;color:#4a4a4a">{WebUtility.HtmlEncode(texts.Why)}</p>
            <p style="font-size:14px;color:#4a4a4a">{WebUtility.HtmlEncode(texts.Choice)}{(stop is null ? "" : Link(stop))}</p>
            </main>
            </body>
            </html>
            """.ReplaceLineEndings("\r\n");
    }

    private static string Link(string address) =>
        $"<br><a href=\"{WebUtility.HtmlEncode(address)}\" style=\"color:#0b4f9e;overflow-wrap:anywhere\"><bdi>{WebUtility.HtmlEncode(address)}</bdi></a>";

    private static string Fill(MailTexts texts, string text, IReadOnlyDictionary<string, string> facts, Func<string, string>? write = null) =>
        MailTemplates.Placeholder().Replace(text, match =>
        {
            if (!facts.TryGetValue(match.Groups[1].Value, out var value))
            {
                return "";
            }

            var said = OneLine(match.Groups[2] is { Success: true, Value: var kind } ? texts.Say(kind, value) : value);
            return write?.Invoke(said) ?? said;
        });

    // Names come from outside; none of them makes a new line, in a header or anywhere else.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();

    private static AlternateView View(string text, string mediaType)
    {
        var view = AlternateView.CreateAlternateViewFromString(text, Encoding.UTF8, mediaType);

        // Lines of 76, whatever the language: quoted-printable would triple Arabic, 8bit would allow long lines.
        view.TransferEncoding = TransferEncoding.Base64;
        return view;
    }

    private static void AddHeader(MailMessage mail, string name, string value)
    {
        if (value.Any(c => c is < ' ' or > '~'))
        {
            throw new InvalidOperationException($"The header {name} would hold something else than printable ASCII.");
        }

        mail.Headers.Add(name, value);
    }

    private string IdOf(string text) => $"<{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32]}@{options.Domain}>";
}
