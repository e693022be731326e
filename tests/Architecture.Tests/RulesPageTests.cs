using System.Globalization;
using System.Text.RegularExpressions;

namespace Trilateral.Architecture.Tests;

/// <summary>docs/rules.md stays true: every rule the code names stands there, with a file that enforces it and tests that try it.</summary>
public sealed partial class RulesPageTests
{
    private static readonly List<Row> Rows =
    [
        .. File.ReadAllLines(Repository.Path("docs/rules.md"))
            .Where(line => line.StartsWith('|') && !line.StartsWith("| number", StringComparison.Ordinal) && !line.StartsWith("|-", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new Row(int.Parse(cells[0], CultureInfo.InvariantCulture), cells[1], cells[2], Codes(cells[3]), Codes(cells[4]))),
    ];

    [Fact]
    public void Every_rule_is_complete_and_what_it_names_exists()
    {
        var tests = Repository.Files("tests", "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(Rows);
        Assert.Equal(Rows.Select(row => row.Number).Distinct().Order(), Rows.Select(row => row.Number));
        Assert.All(Rows, row =>
        {
            Assert.InRange(row.Number, 1, 49);
            Assert.NotEqual("", row.Text);
            Assert.NotEqual("", row.Source);
            Assert.NotEmpty(row.Files);
            Assert.All(row.Files, file => Assert.True(File.Exists(Repository.Path(file)), $"rule {row.Number}: {file} is not there"));
            Assert.NotEmpty(row.Tests);
            Assert.Empty(row.Tests.Except(tests));
        });
    }

    [Fact]
    public void Every_rule_that_an_answer_can_name_is_listed()
    {
        var named = Repository.Files("services", "*.cs")
            .SelectMany(file => RuleArgument().Matches(File.ReadAllText(file)))
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

        Assert.Empty(named.Except(Rows.Select(row => row.Number)));
    }

    private static List<string> Codes(string cell) => [.. Code().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\brule: (\d+)\b")]
    private static partial Regex RuleArgument();

    private sealed record Row(int Number, string Text, string Source, List<string> Files, List<string> Tests);
}
