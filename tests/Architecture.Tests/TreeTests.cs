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
    public void A_decision_has_its_number_once_and_in_its_title_and_no_page_holds_what_a_merge_left()
    {
        var decisions = Repository.Files("docs/decisions", "*.md").Order(StringComparer.Ordinal).ToList();
        var numbers = decisions.Select(file => Path.GetFileName(file)[..4]).ToList();

        Assert.NotEmpty(numbers);
        Assert.Equal(numbers.Distinct(), numbers);
        Assert.All(decisions.Zip(numbers), decision => Assert.StartsWith($"# {decision.Second} ", File.ReadLines(decision.First).First(), StringComparison.Ordinal));
        Assert.Empty(Repository.Files(".", "*.md")
            .Where(file => File.ReadLines(file).Any(line => line.StartsWith("<<<<<<< ", StringComparison.Ordinal) || line.StartsWith(">>>>>>> ", StringComparison.Ordinal)))
            .Select(Repository.Relative));
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
    public void The_engines_namespaces_are_Aspires_and_the_gateways_its_own()
    {
        foreach (var (root, name) in new[] { ("AppHost/Hosting", "Aspire.Hosting"), ("gateway", "Trilateral.Gateway"), ("AppHost/Story", "Trilateral.Story") })
        {
            foreach (var file in Repository.Files(root, "*.cs"))
            {
                if (Namespace().Match(File.ReadAllText(file)) is { Success: true } declared)
                {
                    var folder = Path.GetDirectoryName(Path.GetRelativePath(Repository.Path(root), file))!.Replace('/', '.');
                    Assert.Equal((Repository.Relative(file), name + (folder.Length > 0 ? "." + folder : "")), (Repository.Relative(file), declared.Groups[1].Value));
                }
            }
        }
    }

    [Fact]
    public void The_description_of_the_system_sees_of_the_engine_what_Aspire_shows_and_nothing_else()
    {
        var compiled = XDocument.Load(Repository.Path("AppHost/AppHost.csproj")).Descendants("ItemGroup")
            .Where(group => (string?)group.Attribute("Condition") != "'$(UseAspire)' == 'true'").Descendants()
            .Where(item => item.Name.LocalName.EndsWith("Reference", StringComparison.Ordinal) && (string?)item.Attribute("ReferenceOutputAssembly") != "false");
        var friends = XDocument.Load(Repository.Path("AppHost/Hosting/Hosting.csproj")).Descendants("InternalsVisibleTo").Select(item => (string)item.Attribute("Include")!);

        Assert.Equal(["Hosting/Hosting.csproj"], compiled.Select(item => (string)item.Attribute("Include")!));
        Assert.Equal(["Trilateral.AppHost.Tests", "Trilateral.TestSupport"], friends.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Repository.Files("AppHost/Hosting", "*.cs"), file => File.ReadAllText(file).Contains("InternalsVisibleTo", StringComparison.Ordinal));
    }

    [Fact]
    public void No_project_configures_endpoints_the_engine_would_have_to_override()
    {
        var settings = new[] { "services", "gateway", "ServiceDefaults" }.SelectMany(folder => Repository.Files(folder, "*.json").Concat(Repository.Files(folder, "*.cs")));

        Assert.Empty(settings.Where(file => KestrelEndpoints().IsMatch(File.ReadAllText(file))).Select(Repository.Relative));
    }

    [Fact]
    public void The_frame_references_no_service_but_the_messages_identity_travels_by()
    {
        var references = XDocument.Load(Repository.Path("ServiceDefaults/ServiceDefaults.csproj")).Descendants("ProjectReference").Select(item => (string)item.Attribute("Include")!);

        Assert.Equal(["../services/Membership.Contracts/Membership.Contracts.csproj"], references);
    }

    [Fact]
    public void No_repository_and_no_unit_of_work_stands_before_the_database()
    {
        var files = Services.Select(service => $"services/{service}").Append("services/Provisioning").Append("ServiceDefaults").Append("gateway").SelectMany(folder => Repository.Files(folder, "*.cs"));

        Assert.Empty(files.Where(file => Wrapper().IsMatch(File.ReadAllText(file))).Select(Repository.Relative));
    }

    [Fact]
    public void Every_endpoint_is_a_static_method_with_typed_results_in_a_file_of_its_own_name()
    {
        var routes = Services.SelectMany(service => Repository.Files($"services/{service}", "*Routes.cs")).ToList();
        var mapped = routes.SelectMany(file => Mapped().Matches(File.ReadAllText(file)).Select(match => (Routes: file, Endpoint: match.Groups[1].Value))).ToList();

        // A call the pattern does not know would go unseen.
        Assert.Equal(routes.Sum(file => MapCall().Count(File.ReadAllText(file))), mapped.Count);
        Assert.All(mapped, endpoint =>
        {
            var service = Repository.Relative(endpoint.Routes).Split('/')[1];
            var file = Assert.Single(Repository.Files($"services/{service}", endpoint.Endpoint + ".cs"));
            var text = File.ReadAllText(file);
            Assert.Matches($@"internal static (partial )?class {endpoint.Endpoint}\b", text);
            Assert.False(Untyped().IsMatch(text), $"{Repository.Relative(file)} answers with a result of no type");
        });
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

    [GeneratedRegex(@"\b(class|record|interface) \w*(Repository|UnitOfWork)\b")]
    private static partial Regex Wrapper();

    [GeneratedRegex(@"\.Map(Get|Post|Put|Patch|Delete|Methods)\(")]
    private static partial Regex MapCall();

    [GeneratedRegex(@"\.Map(?:Get|Post|Put|Patch|Delete|Methods)\(""[^;]*?, (\w+)\.\w+\)")]
    private static partial Regex Mapped();

    [GeneratedRegex(@"\b(Task<IResult>|IActionResult|Task<object>)")]
    private static partial Regex Untyped();

    [GeneratedRegex(@"Kestrel(:|__)Endpoints|""Kestrel""\s*:|\.Listen(AnyIP|Localhost|UnixSocket)?\(|UseUrls\(")]
    private static partial Regex KestrelEndpoints();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now\b")]
    private static partial Regex Time();

    [GeneratedRegex(@"Guid\.NewGuid\(\)|Guid\.CreateVersion7\(\)")]
    private static partial Regex Id();
}
