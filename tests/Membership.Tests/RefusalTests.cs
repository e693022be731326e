using System.Text.RegularExpressions;
using Trilateral.Membership.Alliances;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.People;
using Trilateral.Membership.Tests.Memberships;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests;

/// <summary>Who is refused because of the state of a record is told by which rule, or by which step of a workflow.</summary>
public sealed partial class RefusalTests
{
    [Fact]
    public void Every_refusal_of_a_wrong_state_names_its_rule()
    {
        var texts = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "services", "Membership"), "*.cs", SearchOption.AllDirectories)
            // A client and its secrets are of OAuth, which has no rule here.
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj", "Tokens"]).Any())
            .SelectMany(file => Refusal().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileName(file)}: {match.Groups[1].Value}"))
            .ToList();

        Assert.True(texts.Count >= 15, $"{texts.Count} refusals found.");
        Assert.DoesNotContain(texts, text => !Rule().IsMatch(text));
    }

    [Fact]
    public void So_does_every_refusal_that_a_rule_gives()
    {
        var (renewed, left) = (new Course(), new Course());
        Assert.True(renewed.Renewed(Course.Begin));
        left.Left(Course.Begin);
        var own = new Alliance { Id = Course.Alliance.Id, TimeZone = Course.Zone, FacilitatingOrganisationId = Course.Organisation };

        string?[] details =
        [
            renewed.Renew(Course.Begin).WrongState,
            left.Renew(Course.Begin).WrongState,
            LeaveAlliance.Decide(left.Member, new(null), Course.Alliance, null, Course.Begin).WrongState,
            LeaveAlliance.Decide(renewed.Member, new(null), own, null, Course.Begin).WrongState,
            LeaveAlliance.Decide(renewed.Member, new(null), Course.Alliance, "Firearms", Course.Begin).WrongState,
            GivePersonRole.Taken(PersonRole.OneFocalPoint).ProblemDetails.Detail,
            GivePersonRole.Taken(PersonRole.OnceEach).ProblemDetails.Detail,
        ];

        Assert.All(details, detail => Assert.Matches(Rule(), detail));
    }

    [GeneratedRegex(@"Problem\.WrongState\(\s*(\$?"".*?"")\)", RegexOptions.Singleline)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"\((rule [0-9]+|W[0-9]+, step [0-9{])")]
    private static partial Regex Rule();
}
