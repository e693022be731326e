using Trilateral.Submissions.Tests.Contributions;
using Trilateral.TestSupport;

namespace Trilateral.Submissions.Tests;

/// <summary>Every route of the service, present and to come.</summary>
public sealed class ConventionTests(SubmissionsHost host) : IClassFixture<SubmissionsHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_keeps_the_conventions()
    {
        using var anonymous = host.Anonymous();
        var callers = await ConventionCallers.CreateAsync(anonymous, actor => host.ActAsAsync(actor, Stop), throughTheEdge: false);

        var walked = await ConventionWalk.RunAsync(callers, Stop);

        TestContext.Current.TestOutputHelper?.WriteLine($"{walked} routes walked");
    }

    [Fact]
    public Task Every_route_is_described_and_no_other() => RouteInventory.MatchesDescriptionAsync(host, Stop);

    /// <summary>A route that needs no token is added here, with a reason that a reviewer accepts.</summary>
    [Fact]
    public void The_routes_open_to_everyone_are_those_that_were_reviewed() => RouteInventory.OpenRoutesAre(host);

    /// <summary>A change that asks for no function is added here, with the reason why the feature itself says who may.</summary>
    [Fact]
    public void The_changes_without_a_function_are_those_that_were_reviewed() => RouteInventory.ChangesWithoutAFunctionAre(host);

    /// <summary>What an answer shows is added to <c>answers.txt</c>, where a reviewer sees it.</summary>
    [Fact]
    public Task Every_answer_shows_what_was_reviewed() => RouteInventory.AnswersAreAsync(host, "answers.txt", Stop);

    /// <summary>What a request takes stands in <c>requests.txt</c>: inside a version a line may gain what can be left out, and loses nothing.</summary>
    [Fact]
    public Task Every_request_takes_what_was_reviewed() => RouteInventory.RequestsAreAsync(host, "requests.txt", Stop);

    /// <summary>A table is isolated, or stands here with the reason that a reviewer accepted (decision 0020).</summary>
    [Fact]
    public Task Every_table_is_isolated_or_was_reviewed() => TableInventory.IsIsolatedButAsync(
        host,
        new Dictionary<string, string>
        {
            ["organisations"] = "public names, as other services told them",
            ["rule_profiles"] = "public: the numbers everybody is measured by",
        },
        Stop);

    /// <summary>Every route with an id is asked for a record of one tenant by others; a new one is added here with such a record.</summary>
    [Fact]
    public async Task What_is_not_yours_is_not_there()
    {
        var framework = TestActor.NewId("frm");
        using var author = await host.MemberAsync(framework);
        var (draftAt, draft) = await author.DraftAsync();
        var (lodgedAt, lodged) = await author.LodgedAsync(Desk.Body(confidentiality: "restricted"));
        var profile = (await author.ReadAsync("/submissions/v1/rule-profiles", Stop)).GetProperty("items")[0].GetProperty("id").GetString()!;
        var begun = TenantRecord.Hidden(draftAt, [author], [draft.GetProperty("id").GetString()!]);
        var restricted = TenantRecord.Hidden(lodgedAt, [author], [lodged.GetProperty("id").GetString()!]);

        await ForeignWalk.RunAsync(
            host,
            await Strangers.CreateAsync(host, framework, Stop),
            new Dictionary<string, TenantRecord?>
            {
                [$"{Desk.Path}/{{id}}"] = begun,
                [$"{Desk.Path}/{{id}}/lodge"] = begun,
                [$"{Desk.Path}/{{id}}/publish"] = restricted,
                [$"{Desk.Path}/{{id}}/withdraw"] = restricted,
                ["/submissions/v1/rule-profiles/{id}"] = TenantRecord.Public(profile),
            },
            Stop);
    }
}
