using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Trilateral.Architecture.Tests;

public sealed partial class TreeTests
{
    private static readonly string[] Services = ["Membership", "Events", "Submissions", "Notifications"];

    private static readonly string[] ForbiddenFolders =
        ["Features", "Common", "Shared", "Utils", "Helpers", "Models", "DTOs", "Dtos", "Handlers", "Interfaces"];

    private static readonly string[] ForbiddenPackages = ["MediatR", "AutoMapper", "Mapster", "Moq", "NSubstitute", "FluentAssertions"];

    [Fact]
    public void No_folder_carries_a_name_that_says_nothing()
    {
        var found = Repository.Folders(".").Where(folder => ForbiddenFolders.Contains(Path.GetFileName(folder))).Select(Repository.Relative);

        Assert.Empty(found);
    }

    [Fact]
    public void No_project_uses_a_mediator_a_mapper_or_a_mocking_library()
    {
        var versions = XDocument.Load(Repository.Path("Directory.Packages.props")).Descendants("PackageVersion").Select(item => (string?)item.Attribute("Include"));

        Assert.All(ForbiddenPackages, package => Assert.DoesNotContain(package, versions));
    }

    [Fact]
    public void Every_version_is_pinned_once_and_in_the_central_file()
    {
        var elsewhere = Repository.Files(".", "*.csproj")
            .Where(file => XDocument.Load(file).Descendants("PackageReference").Any(item => item.Attribute("Version") is not null))
            .Select(Repository.Relative);
        var names = XDocument.Load(Repository.Path("Directory.Packages.props")).Descendants("PackageVersion").Select(item => (string?)item.Attribute("Include")).ToList();

        Assert.Empty(elsewhere);
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void Contract_projects_reference_nothing()
    {
        foreach (var service in Services)
        {
            var project = XDocument.Load(Repository.Path($"services/{service}.Contracts/{service}.Contracts.csproj"));

            Assert.DoesNotContain(project.Descendants(), item => item.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_service_references_only_the_defaults_and_contracts()
    {
        foreach (var service in Services)
        {
            var references = XDocument.Load(Repository.Path($"services/{service}/{service}.csproj")).Descendants("ProjectReference")
                .Select(item => Path.GetFileNameWithoutExtension((string)item.Attribute("Include")!));

            Assert.All(references, reference => Assert.True(
                reference == "ServiceDefaults" || reference.EndsWith(".Contracts", StringComparison.Ordinal), $"{service} references {reference}"));
        }
    }

    [Fact]
    public void The_gateway_knows_no_business_word_and_no_database()
    {
        var references = XDocument.Load(Repository.Path("gateway/Gateway.csproj")).Descendants()
            .Where(item => item.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal)).Select(item => (string)item.Attribute("Include")!);

        Assert.Equal(["../ServiceDefaults/ServiceDefaults.csproj", "Yarp.ReverseProxy"], references.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Repository.Files("gateway", "*.cs"), file => File.ReadAllText(file).Contains("DbContext", StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployable_starts_on_one_screen()
    {
        foreach (var program in Services.Select(service => $"services/{service}/Program.cs").Append("gateway/Program.cs"))
        {
            Assert.InRange(File.ReadAllLines(Repository.Path(program)).Length, 1, 40);
        }

        foreach (var service in Services)
        {
            Assert.InRange(File.ReadAllLines(Repository.Path($"services/{service}/{service}.csproj")).Length, 1, 20);
        }
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        foreach (var root in Services.SelectMany(service => new[] { $"services/{service}", $"services/{service}.Contracts" }).Append("services/Provisioning").Append("ServiceDefaults"))
        {
            foreach (var file in Repository.Files(root, "*.cs").Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal)))
            {
                if (Namespace().Match(File.ReadAllText(file)) is { Success: true } declared)
                {
                    var folder = Path.GetDirectoryName(Path.GetRelativePath(Repository.Path(root), file))!.Replace('/', '.');
                    var expected = $"Trilateral.{Path.GetFileName(root)}" + (folder.Length > 0 ? "." + folder : "");
                    Assert.True(expected == declared.Groups[1].Value, $"{Repository.Relative(file)} declares {declared.Groups[1].Value}, its folder says {expected}");
                }
            }
        }
    }

    [Fact]
    public void Time_and_ids_are_passed_in_never_read_inside()
    {
        // The frame makes the ids of its own rows (messages, lease holders); a feature gets all of its ids and its time from outside.
        var readers = Services.SelectMany(service => Repository.Files($"services/{service}", "*.cs")).Where(file => Id().IsMatch(File.ReadAllText(file)))
            .Concat(Services.Select(service => $"services/{service}").Append("ServiceDefaults")
                .SelectMany(folder => Repository.Files(folder, "*.cs")).Where(file => Time().IsMatch(File.ReadAllText(file))));

        Assert.Empty(readers.Select(Repository.Relative));
    }

    [Fact]
    public void Every_test_project_mirrors_a_source_folder()
    {
        string[] ownSubjects = ["Platform", "Architecture", "Bench"];
        var sources = Services.Concat(["ServiceDefaults", "AppHost", "Gateway", "Provisioning"]).Concat(ownSubjects);

        var projects = Directory.EnumerateDirectories(Repository.Path("tests")).Select(folder => Path.GetFileName(folder))
            .Where(name => name.EndsWith(".Tests", StringComparison.Ordinal)).Select(name => name[..^".Tests".Length]);

        Assert.Empty(projects.Except(sources));
    }

    [Fact]
    public void Every_decision_fits_a_page_and_says_when_it_does_not_apply()
    {
        var decisions = Repository.Files("docs/decisions", "*.md").Order(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(decisions);
        Assert.Equal(Enumerable.Range(1, decisions.Count).Select(number => $"{number:0000}"), decisions.Select(file => Path.GetFileName(file)[..4]));
        Assert.All(decisions, file =>
        {
            var text = File.ReadAllText(file);
            Assert.InRange(text.Split('\n').Length, 5, 60);
            foreach (var part in new[] { "**Context.**", "**Decision.**", "**Consequences.**", "**When this does not apply.**" })
            {
                Assert.Contains(part, text, StringComparison.Ordinal);
            }
        });
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now\b")]
    private static partial Regex Time();

    [GeneratedRegex(@"Guid\.NewGuid\(\)|Guid\.CreateVersion7\(\)")]
    private static partial Regex Id();
}
