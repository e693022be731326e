using System.Text.RegularExpressions;
using Trilateral.Events.Contracts;
using Trilateral.Membership.Contracts;

namespace Trilateral.Architecture.Tests;

/// <summary>docs/features.md stays true: nothing of the code is missing there, and nothing there is missing in the code.</summary>
public sealed partial class FeaturePageTests
{
    private static readonly List<Row> Rows =
    [
        .. File.ReadAllLines(Repository.Path("docs/features.md"))
            .Where(line => line.StartsWith('|') && !line.StartsWith("| feature", StringComparison.Ordinal) && !line.StartsWith("|-", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => new Row(cells[0], Codes(cells[1]), Codes(cells[2]), Codes(cells[3]), Codes(cells[4]))),
    ];

    [Fact]
    public void Every_row_is_complete_and_what_it_names_exists()
    {
        var tests = Repository.Files("tests", "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(Rows);
        Assert.All(Rows, row =>
        {
            Assert.True(File.Exists(Repository.Path(Assert.Single(row.Files))), $"{row.Feature}: {row.Files[0]} is not there");
            Assert.NotEmpty(row.Tests);
            Assert.Empty(row.Tests.Except(tests));
        });
    }

    [Fact]
    public void Every_endpoint_of_the_services_is_a_feature_and_the_other_way_round()
    {
        var mapped = Repository.Files("services", "*Routes.cs").SelectMany(Endpoints).Order(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(mapped);
        Assert.Equal(mapped, Rows.SelectMany(row => row.Endpoints).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_message_is_published_by_a_feature_and_every_consumer_is_one()
    {
        var messages = new[] { typeof(OrganisationRegistered), typeof(DialogueAnnounced) }.SelectMany(one => one.Assembly.GetExportedTypes()).Select(type => type.Name);
        var consumers = Repository.Files("services", "*.cs").Where(file => Consumer().IsMatch(File.ReadAllText(file))).Select(Repository.Relative);

        Assert.Empty(messages.Except(Rows.SelectMany(row => row.Messages)));
        Assert.Empty(consumers.Except(Rows.SelectMany(row => row.Files)));
    }

    private static IEnumerable<string> Endpoints(string file)
    {
        var text = File.ReadAllText(file);
        var group = Group().Match(text).Groups[1].Value;
        return Route().Matches(text).Select(route =>
            $"{route.Groups[1].Value.ToUpperInvariant()} {group}{(route.Groups[2].Length > 0 ? "/" + route.Groups[2].Value : "")}");
    }

    private static List<string> Codes(string cell) => [.. Code().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("""MapGroup\("([^"]+)"\)""")]
    private static partial Regex Group();

    [GeneratedRegex("""\.Map(Get|Post|Put|Patch|Delete)\("([^"]*)",""")]
    private static partial Regex Route();

    [GeneratedRegex(@": (Inbox|Notice)Consumer<")]
    private static partial Regex Consumer();

    private sealed record Row(string Feature, List<string> Files, List<string> Endpoints, List<string> Messages, List<string> Tests);
}
