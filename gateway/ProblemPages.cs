using System.Collections.Frozen;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Texts;

namespace Trilateral.Gateway;

/// <summary>One short page for each problem type, in the reader's language; in English from <c>docs/problems.md</c>. JSON for programs that ask for it.</summary>
internal static class ProblemPages
{
    private const string PagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly FrozenDictionary<string, ProblemType> Types = Read().ToFrozenDictionary(type => type.Type, StringComparer.Ordinal);

    public static void MapProblemPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/problems", List).AllowAnonymous().WithName("ListProblems")
            .WithSummary("All problem types").WithDescription("Every type a problem can have, with its meaning and what to do; as JSON or as a page, in the language of Accept-Language.")
            .Produces<ProblemList>().Produces<string>(StatusCodes.Status200OK, "text/html");
        routes.MapGet("/problems/{type}", Show).AllowAnonymous().WithName("ReadProblem")
            .WithSummary("One problem type").WithDescription("What a problem's type means and what to do; the page to which every problem's type leads.")
            .Produces<ProblemType>().Produces<string>(StatusCodes.Status200OK, "text/html");
    }

    private static IResult List(HttpContext context)
    {
        var language = Languages.Find(context.Request.Headers.AcceptLanguage);
        var page = ProblemTexts.Of(language).Page;
        return Answer(
            context,
            language,
            page.Problems,
            new ProblemList([.. Types.Values.OrderBy(type => type.Type, StringComparer.Ordinal).Select(type => Say(type, language))]),
            list => $"<dl>{string.Concat(list.Items.Select(type => $"<dt><a href=\"{Problem.TypeBase}{type.Type}\"><bdi dir=\"ltr\">{type.Type}</bdi></a> {Html(type.Title)}</dt><dd>{Html(type.Meaning)}</dd>"))}</dl>");
    }

    private static IResult Show(string type, HttpContext context)
    {
        if (Find(type) is not { } found)
        {
            return Problem.Of(StatusCodes.Status404NotFound, "not-found", "There is no such problem type", "See /problems for all of them.");
        }

        // A status so rare that no language has words for it keeps its English ones.
        var asked = Languages.Find(context.Request.Headers.AcceptLanguage);
        var language = ProblemTexts.Of(asked).Problems.ContainsKey(found.Type) ? asked : Languages.English;
        var page = ProblemTexts.Of(language).Page;
        var said = Say(found, language);
        return Answer(
            context,
            language,
            said.Title,
            said,
            one => $"<p><code dir=\"ltr\">{one.Type}</code></p><p>{Html(page.Status)} {one.Status}. {Html(one.Meaning)}</p><h2>{Html(page.WhatToDo)}</h2><p>{Html(one.Remedy)}</p><p><a href=\"/problems\">{Html(page.All)}</a></p>");
    }

    private static ProblemType? Find(string type) =>
        Types.TryGetValue(type, out var found) ? found
        : type.StartsWith("http-", StringComparison.Ordinal) && int.TryParse(type.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && status is >= 400 and < 600 && ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } reason
            ? new ProblemType(type, status, reason, $"{reason}: the status says all there is to say.", Problem.AdviceOf(status))
            : null;

    private static ProblemType Say(ProblemType type, string language)
    {
        var texts = ProblemTexts.Of(language);
        return texts.Problems.TryGetValue(type.Type, out var text)
            ? type with
            {
                Title = text.Title,
                Meaning = text.Meaning ?? (language == Languages.English ? type.Meaning : texts.Page.StatusMeaning),
                Remedy = text.Remedy ?? (language == Languages.English ? type.Remedy : text.Details[0]),
            }
            : type;
    }

    private static IResult Answer<T>(HttpContext context, string language, string title, T answer, Func<T, string> body)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=300";
        headers.Vary = "Accept, Accept-Language";
        headers.ContentLanguage = language;
        var accept = context.Request.Headers.Accept.ToString();
        if (accept.Contains("json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.Json(answer, GatewayJson.Default);
        }

        headers.ContentSecurityPolicy = PagePolicy;
        return TypedResults.Text(
            $"<!doctype html><html lang=\"{language}\" dir=\"{(Languages.IsRightToLeft(language) ? "rtl" : "ltr")}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Html(title)}</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body><h1>{Html(title)}</h1>{body(answer)}</body></html>",
            "text/html; charset=utf-8");
    }

    private static string Html(string text) => Encoder.Encode(text.Replace("`", "", StringComparison.Ordinal));

    private static IEnumerable<ProblemType> Read()
    {
        using var stream = typeof(ProblemPages).Assembly.GetManifestResourceStream("problems.md")!;
        using var reader = new StreamReader(stream);
        var texts = ProblemTexts.Of(Languages.English).Problems;
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', '\r').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (Type: cells[0].Trim('`'), Cells: cells))
            .Select(row => new ProblemType(
                row.Type, int.Parse(row.Cells[1], CultureInfo.InvariantCulture), texts.TryGetValue(row.Type, out var text) ? text.Title : row.Type, row.Cells[2], row.Cells[3]))];
    }
}

/// <summary>What a problem's type means.</summary>
/// <param name="Type">The name after <c>/problems/</c>.</param>
/// <param name="Status">The status it comes with.</param>
/// <param name="Title">What it is called, in the language of the answer.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ProblemType(string Type, int Status, string Title, string Meaning, string Remedy);

/// <summary>All problem types.</summary>
/// <param name="Items">In alphabetical order.</param>
internal sealed record ProblemList(IReadOnlyList<ProblemType> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemType))]
[JsonSerializable(typeof(ProblemList))]
internal sealed partial class GatewayJson : JsonSerializerContext;
