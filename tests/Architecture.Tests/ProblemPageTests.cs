using System.Text.RegularExpressions;

namespace Trilateral.Architecture.Tests;

/// <summary>docs/problems.md, from which the gateway serves its pages, has every problem type that the code uses. Types no longer used keep their page: somebody may still hold their address.</summary>
public sealed partial class ProblemPageTests
{
    [Fact]
    public void Every_problem_type_of_the_code_has_its_page()
    {
        var used = new[] { "services", "ServiceDefaults", "gateway" }.SelectMany(folder => Repository.Files(folder, "*.cs"))
            .SelectMany(file => Type().Matches(File.ReadAllText(file))).Select(match => match.Groups.Values.Skip(1).Single(group => group.Success).Value).Distinct().Order(StringComparer.Ordinal).ToList();
        var explained = File.ReadAllLines(Repository.Path("docs/problems.md")).Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToList();

        Assert.True(used.Count > 20);
        Assert.Equal(explained.Order(StringComparer.Ordinal), explained);
        Assert.Empty(used.Except(explained));
    }

    [GeneratedRegex(@"Problem\.(?:Of|Details)\(\s*[\w.]+,\s*""([a-z0-9-]+)""|\bDetails\(\s*StatusCodes\.\w+,\s*""([a-z0-9-]+)""|\bOf\(\s*StatusCodes\.\w+,\s*""([a-z0-9-]+)""")]
    private static partial Regex Type();

    [GeneratedRegex(@"^\| `([a-z0-9-]+)` \|")]
    private static partial Regex Row();
}
