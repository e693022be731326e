using System.Collections.Frozen;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.Gateway;

/// <summary>One short page for each problem type, from <c>docs/problems.md</c>; JSON for programs that ask for it.</summary>
internal static class ProblemPages
{
    private const string PagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly FrozenDictionary<string, ProblemType> Types = Read().ToFrozenDictionary(type => type.Type, StringComparer.Ordinal);

    public static void MapProblemPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/problems", List).AllowAnonymous().WithName("ListProblems")
            .WithSummary("All problem types").WithDescription("Every type a problem can have, with its meaning and what to do.").Produces<ProblemList>();
        routes.MapGet("/problems/{type}", Show).AllowAnonymous().WithName("ReadProblem")
            .WithSummary("One problem type").WithDescription("What a problem's type means and what to do; the page to which every problem's type leads.").Produces<ProblemType>();
    }

    private static IResult List(HttpContext context) => Answer(
        context,
        new ProblemList([.. Types.Values.OrderBy(type => type.Type, StringComparer.Ordinal)]),
        list => $"<h1>Problems</h1><dl>{string.Concat(list.Items.Select(type => $"<dt><a href=\"{Problem.TypeBase}{type.Type}\">{type.Type}</a></dt><dd>{Html(type.Meaning)}</dd>"))}</dl>");

    private static IResult Show(string type, HttpContext context) =>
        Find(type) is { } found
            ? Answer(context, found, one => $"<h1>{one.Type}</h1><p>Status {one.Status}. {Html(one.Meaning)}</p><h2>What to do</h2><p>{Html(one.Remedy)}</p><p><a href=\"/problems\">All problems</a></p>")
            : Problem.Of(StatusCodes.Status404NotFound, "not-found", "There is no such problem type", "See /problems for all of them.");

    private static ProblemType? Find(string type) =>
        Types.TryGetValue(type, out var found) ? found
        : type.StartsWith("http-", StringComparison.Ordinal) && int.TryParse(type.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && status is >= 400 and < 600 && ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } reason
            ? new ProblemType(type, status, $"{reason}: the status says all there is to say.", Problem.AdviceOf(status))
            : null;

    private static IResult Answer<T>(HttpContext context, T answer, Func<T, string> body)
    {
        context.Response.Headers.CacheControl = "public, max-age=300";
        context.Response.Headers.Vary = "Accept";
        var accept = context.Request.Headers.Accept.ToString();
        if (accept.Contains("json", StringComparison.OrdinalIgnoreCase) && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.Json(answer, GatewayJson.Default);
        }

        context.Response.Headers.ContentSecurityPolicy = PagePolicy;
        return TypedResults.Text(
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Problems</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body>{body(answer)}</body></html>",
            "text/html; charset=utf-8");
    }

    private static string Html(string text) => HtmlEncoder.Default.Encode(text.Replace("`", "", StringComparison.Ordinal));

    private static IEnumerable<ProblemType> Read()
    {
        using var stream = typeof(ProblemPages).Assembly.GetManifestResourceStream("problems.md")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', '\r').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new ProblemType(cells[0].Trim('`'), int.Parse(cells[1], CultureInfo.InvariantCulture), cells[2], cells[3]))];
    }
}

/// <summary>What a problem's type means.</summary>
/// <param name="Type">The name after <c>/problems/</c>.</param>
/// <param name="Status">The status it comes with.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ProblemType(string Type, int Status, string Meaning, string Remedy);

/// <summary>All problem types.</summary>
/// <param name="Items">In alphabetical order.</param>
internal sealed record ProblemList(IReadOnlyList<ProblemType> Items);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProblemType))]
[JsonSerializable(typeof(ProblemList))]
internal sealed partial class GatewayJson : JsonSerializerContext;
