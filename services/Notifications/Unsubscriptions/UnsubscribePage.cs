using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using Trilateral.Notifications.Mail;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Notifications.Unsubscriptions;

/// <summary>The one page people see: whether to end mail of a topic, or that it has ended. No script, no cookie, nothing from elsewhere.</summary>
internal static class UnsubscribePage
{
    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <param name="response">Gets its headers.</param>
    /// <param name="texts">In the language.</param>
    /// <param name="language">Of the person.</param>
    /// <param name="isDone">Whether mail of the topic has ended.</param>
    public static ContentHttpResult Write(HttpResponse response, MailTemplates.StopTexts texts, string language, bool isDone)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentLanguage = language;
        headers.ContentSecurityPolicy = Policy;
        var body = isDone
            ? $"<p>{Html(texts.Done)}</p>"
            : $"<p>{Html(texts.Ask)}</p><form method=\"post\"><input type=\"hidden\" name=\"List-Unsubscribe\" value=\"One-Click\"><button>{Html(texts.Button)}</button></form>";
        return TypedResults.Text(
            $"<!doctype html><html lang=\"{language}\" dir=\"{(Languages.IsRightToLeft(language) ? "rtl" : "ltr")}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\"><title>{Html(texts.Title)}</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body><main><h1>{Html(texts.Title)}</h1>{body}</main></body></html>",
            "text/html; charset=utf-8");
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
