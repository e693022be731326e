using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.ServiceDefaults.Texts;

/// <summary>
/// What problems say, one file a language (<c>Texts/Problems</c>), built in. The code writes English; an answer in another language is made of it at the very end, so that
/// no feature knows of languages. The English file holds the forms of those details that can be said in every language; the others say them in the same order.
/// </summary>
internal sealed partial class ProblemTexts
{
    private static readonly FrozenDictionary<string, Lazy<ProblemTexts>> Known = Languages.All.ToFrozenDictionary(language => language, language => new Lazy<ProblemTexts>(() => Load(language)));

    private readonly Dictionary<string, ProblemText> _problems;
    private readonly Dictionary<string, string[]> _violations;
    private readonly Dictionary<string, Form[]> _details;
    private readonly Dictionary<string, Form[]> _violationDetails;

    private ProblemTexts(TextFile file, TextFile english)
    {
        (Page, _problems, _violations) = (file.Page, file.Problems, file.Violations);
        _details = english.Problems.ToDictionary(pair => pair.Key, pair => Forms(pair.Value.Details, file.Problems.GetValueOrDefault(pair.Key)?.Details));
        _violationDetails = english.Violations.ToDictionary(pair => pair.Key, pair => Forms(pair.Value, file.Violations.GetValueOrDefault(pair.Key)));
    }

    /// <summary>The words around the texts on the pages.</summary>
    public PageText Page { get; }

    public IReadOnlyDictionary<string, ProblemText> Problems => _problems;

    public IReadOnlyDictionary<string, string[]> Violations => _violations;

    public static ProblemTexts Of(string language) => Known[language].Value;

    /// <summary>Puts a problem, whole or not at all, into the language the caller prefers, and says which one it is in.</summary>
    public static void Translate(ProblemDetailsContext context)
    {
        var (request, headers) = (context.HttpContext.Request, context.HttpContext.Response.Headers);
        var language = Languages.Find(request.Headers.AcceptLanguage);
        headers.Vary = WithLanguage(headers.Vary);
        headers.ContentLanguage = language != Languages.English && Of(language).TryTranslate(context.ProblemDetails) ? language : Languages.English;
    }

    /// <summary>Vary, with Accept-Language in it once.</summary>
    public static StringValues WithLanguage(StringValues vary) =>
        vary.ToString().Contains("Accept-Language", StringComparison.OrdinalIgnoreCase) ? vary : StringValues.Concat(vary, "Accept-Language");

    /// <summary>Whether every detail that is said with these facts can be said in this language.</summary>
    public bool TrySay(string type, string detail, [NotNullWhen(true)] out string? said) => TrySay(_details, type, detail, out said);

    public bool TrySayViolation(string code, string detail, [NotNullWhen(true)] out string? said) => TrySay(_violationDetails, code, detail, out said);

    private static bool TrySay(Dictionary<string, Form[]> forms, string key, string detail, [NotNullWhen(true)] out string? said)
    {
        said = (forms.GetValueOrDefault(key) ?? []).Select(form => form.Say(detail)).FirstOrDefault(one => one is not null);
        return said is not null;
    }

    private bool TryTranslate(ProblemDetails problem)
    {
        if (problem.Type?.StartsWith(Problem.TypeBase, StringComparison.Ordinal) != true || !_problems.TryGetValue(problem.Type[Problem.TypeBase.Length..], out var text))
        {
            return false;
        }

        string? detail = null;
        if (problem.Detail is not null && !TrySay(problem.Type[Problem.TypeBase.Length..], problem.Detail, out detail))
        {
            return false;
        }

        if (problem.Extensions.TryGetValue("errors", out var found) && found is IReadOnlyList<Violation> errors)
        {
            var translated = new Violation[errors.Count];
            for (var index = 0; index < errors.Count; index++)
            {
                if (!TrySayViolation(errors[index].Code, errors[index].Detail, out var said))
                {
                    return false;
                }

                translated[index] = errors[index] with { Detail = said };
            }

            problem.Extensions["errors"] = translated;
        }

        (problem.Title, problem.Detail) = (text.Title, detail);
        return true;
    }

    private static Form[] Forms(string[] english, string[]? said) => [.. english.Zip(said ?? []).Select(pair => new Form(pair.First, pair.Second))];

    private static ProblemTexts Load(string language) => new(Read(language), Read(Languages.English));

    private static TextFile Read(string language)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Texts.Problems.{language}.json") ?? throw new InvalidOperationException($"Texts/Problems/{language}.json is not built in.");
        return JsonSerializer.Deserialize(file, HttpJson.Default.TextFile) ?? throw new InvalidOperationException($"Texts/Problems/{language}.json is empty.");
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    internal static partial Regex Placeholder();

    /// <summary>One English sentence with places for facts, and how another language says it; it need not use every fact.</summary>
    private sealed class Form(string english, string said)
    {
        // What facts hold may come from a caller: matching has to take linear time whatever stands there. Made when first needed, for it takes long to make.
        private readonly Lazy<Regex> _english = new(() => new Regex(
            "^" + Placeholder().Replace(Regex.Escape(english).Replace(@"\{", "{", StringComparison.Ordinal), "(?<$1>.+)") + "$",
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline));

        public string? Say(string detail) => _english.Value.Match(detail) is { Success: true } match
            ? Placeholder().Replace(said, place => match.Groups[place.Groups[1].Value].Value.Replace(" or ", ", ", StringComparison.Ordinal))
            : null;
    }
}

/// <summary>One language's texts.</summary>
internal sealed record TextFile(PageText Page, Dictionary<string, ProblemText> Problems, Dictionary<string, string[]> Violations);

/// <param name="Problems">The name of the list.</param>
/// <param name="Status">Before the number.</param>
/// <param name="WhatToDo">The heading above the remedy.</param>
/// <param name="All">The link to the list.</param>
/// <param name="StatusMeaning">What a problem means of which nothing but the status is known.</param>
internal sealed record PageText(string Problems, string Status, string WhatToDo, string All, string StatusMeaning);

/// <param name="Title">What the type is called.</param>
/// <param name="Meaning">What happened; in English it stands in docs/problems.md.</param>
/// <param name="Remedy">What to do; in English it stands in docs/problems.md.</param>
/// <param name="Details">How this time is told, with places for facts.</param>
internal sealed record ProblemText(string Title, string? Meaning, string? Remedy, string[] Details);
