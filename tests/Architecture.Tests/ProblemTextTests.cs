using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trilateral.Architecture.Tests;

/// <summary>Every problem type has a title in every language, and every detail that the frame or the edge writes is one of the forms that all languages can say.</summary>
public sealed partial class ProblemTextTests
{
    private static readonly Dictionary<string, JsonObject> Languages = Repository.Files("ServiceDefaults/Texts/Problems", "*.json")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => JsonNode.Parse(File.ReadAllText(file))!.AsObject());

    [Fact]
    public void Every_problem_type_has_a_title_in_every_language()
    {
        var types = File.ReadAllLines(Repository.Path("docs/problems.md")).Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(["ar", "en", "es", "fr", "ru", "ur", "zh"], Languages.Keys.Order(StringComparer.Ordinal));
        Assert.True(types.Count > 20);
        var missing = from language in Languages
                      from type in types
                      where (string?)language.Value["problems"]![type]?["title"] is not { Length: > 0 }
                      select $"{type} in {language.Key}";
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_detail_of_the_frame_can_be_said_in_every_language()
    {
        var english = Languages["en"]["problems"]!.AsObject();
        var written = new[] { "ServiceDefaults", "gateway" }.SelectMany(folder => Repository.Files(folder, "*.cs")).SelectMany(file => Details(File.ReadAllText(file))).ToList();

        Assert.True(written.Count > 20, $"Only {written.Count} details were found.");
        var missing = written.Where(one => (english[one.Type]?["details"] as JsonArray ?? []).All(form => Shape((string)form!) != Shape(one.Detail))).Select(one => $"{one.Type}: {one.Detail}");
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_violation_of_the_frame_can_be_said_in_every_language()
    {
        var english = Languages["en"]["violations"]!.AsObject();
        var written = Repository.Files("ServiceDefaults/Http", "*.cs").SelectMany(file => Violation().Matches(File.ReadAllText(file)))
            .Select(match => (Code: match.Groups[1].Value, Detail: Conditional().Replace(match.Groups[2].Value, ""))).ToList();

        Assert.True(written.Count > 8, $"Only {written.Count} violations were found.");
        var missing = written.Where(one => (english[one.Code] as JsonArray ?? []).All(form => Shape((string)form!) != Shape(one.Detail))).Select(one => $"{one.Code}: {one.Detail}");
        Assert.Empty(missing);
    }

    private static IEnumerable<(string Type, string Detail)> Details(string text) =>
        Detail().Matches(text).Select(match => (match.Groups[1].Value, Plural().Replace(match.Groups[2].Value, "$1")))
            .Concat(StatusDetail().Matches(text).Select(match => ("http-" + match.Groups[1].Value, match.Groups[2].Value)));

    /// <summary>Facts are called otherwise in the code than in the texts.</summary>
    private static string Shape(string text) => Fact().Replace(text, "{}");

    [GeneratedRegex(@"^\| `([a-z0-9-]+)` \|")]
    private static partial Regex Row();

    [GeneratedRegex("""\b(?:Of|Details)\(\s*(?:StatusCodes\.\w+|bad\.StatusCode),\s*"([a-z0-9-]+)",\s*\$?"(?:[^"]*)",\s*\$?"((?:[^"{]|\{(?:[^"{}]|"[^"]*")*\})+)"\s*[,)]""")]
    private static partial Regex Detail();

    [GeneratedRegex("""StatusCodes\.Status(\d+)\w+ => "([^"]+)",""")]
    private static partial Regex StatusDetail();

    [GeneratedRegex("""(?:Add|new Violation)\([^,"]*(?:"[^"]*")?, "([a-z-]+)", (?:string\.Create\(CultureInfo\.InvariantCulture, )?\$?"((?:[^"{]|\{[^}]*\})+)"\)?[,)\]]""")]
    private static partial Regex Violation();

    /// <summary>The one part of a sentence that only some have.</summary>
    [GeneratedRegex("""\{\(lines[^}]*\}""")]
    private static partial Regex Conditional();

    [GeneratedRegex("""\{\([^{}]*\? "[^"]*" : "([^"]*)"\)\}""")]
    private static partial Regex Plural();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Fact();
}
