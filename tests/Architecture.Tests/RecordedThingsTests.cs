using System.Text.RegularExpressions;

namespace Trilateral.Architecture.Tests;

/// <summary>Every decision is on the record, and linked from what it decided: a kind of thing whose acts Membership's audit chain keeps can be asked for its entries.</summary>
public sealed partial class RecordedThingsTests
{
    /// <summary>A kind without a record is added here, with a reason that a reviewer accepts.</summary>
    private static readonly Dictionary<string, string> Reviewed = new(StringComparer.Ordinal)
    {
        ["client"] = "who runs the platform administers clients; nothing is decided by that, and the entries are read with the chain",
        ["token"] = "one for each token, of no thing that can be read",
        ["signing-key"] = "the platform's own, published with the key set",
    };

    [Fact]
    public void Every_kind_of_thing_whose_acts_are_audited_has_a_record()
    {
        var sources = Repository.Files("services/Membership", "*.cs").Where(file => !file.Contains("Migrations", StringComparison.Ordinal)).Select(File.ReadAllText).ToList();
        var kinds = sources.SelectMany(source => Act().Matches(source)).Select(act => act.Groups[1].Value).Distinct().ToList();
        var records = sources.SelectMany(source => Shown().Matches(source)).Select(shown => shown.Groups[1].Value).ToList();

        Assert.NotEmpty(kinds);
        Assert.Empty(Reviewed.Keys.Except(kinds));
        Assert.Equal([], kinds.Where(kind => !Reviewed.ContainsKey(kind) && !records.Exists(shown => $"{kind}.".StartsWith(shown, StringComparison.Ordinal))).Order(StringComparer.Ordinal));
    }

    /// <summary>As the audit chain names an act: subject and past verb.</summary>
    [GeneratedRegex(""""\$?"([a-z][a-z_-]+)\.(?:(?!json")[a-z][a-z_-]*"|\{|" \+)"""")]
    private static partial Regex Act();

    /// <summary>Where a feature says which acts it shows.</summary>
    [GeneratedRegex(""""(?:AnswersRecord\(|AuditRecord\.OfAsync\([^;]*?, |const string Actions = )"([a-z][a-z_.-]+)\b"""")]
    private static partial Regex Shown();
}
