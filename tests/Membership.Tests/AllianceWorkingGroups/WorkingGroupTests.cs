using System.Net;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.AllianceWorkingGroups;

public sealed class WorkingGroupTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static object Body(string convenor, string? name = null) => new
    {
        kind = "thematic",
        name = name ?? Scene.NewName("Group"),
        purpose = "Legal aspects of the review's first cluster.",
        convenor,
    };

    [Fact]
    public async Task A_group_is_founded_and_handed_over_and_everybody_sees_who_convened_it_when()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var alliance = await _scene.AllianceAsync(framework, founders);
        var path = $"{Scene.Alliances}/{alliance}/working-groups";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);

        var id = await Scene.CreateAsync(coordinator, path, Body(founders[1]));
        using var stale = await coordinator.SendAsync(HttpMethod.Put, $"{path}/{id}/convenor", new { convenor = founders[2] }, Stop, ifMatch: "\"9\"");
        using var same = await coordinator.SendAsync(HttpMethod.Put, $"{path}/{id}/convenor", new { convenor = founders[1] }, Stop, ifMatch: "\"1\"");
        using var changed = await coordinator.SendAsync(HttpMethod.Put, $"{path}/{id}/convenor", new { convenor = founders[2] }, Stop, ifMatch: "\"1\"");

        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await same.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/convenor");
        await changed.JsonAsync(HttpStatusCode.OK, Stop);
        var read = await government.ReadAsync($"{path}/{id}", Stop);
        Assert.Equal((founders[2], 2), (read.GetProperty("convenor").GetString(), read.GetProperty("version").GetInt64()));
        Assert.Equal([founders[1], founders[2]], read.GetProperty("convenors").EnumerateArray().Select(term => term.GetProperty("organisation").GetString()!));
        Assert.Equal([id], (await government.ReadAsync(path, Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("WorkingGroupFounded", "workingGroupId", id), await _scene.MessagesAsync("WorkingGroupConvenorChanged", "workingGroupId", id)));
        Assert.Equal((1, 1), (await _scene.AuditedAsync("working_group.founded", id), await _scene.AuditedAsync("working_group.convenor_changed", id)));
    }

    [Fact]
    public async Task Of_two_convenors_named_at_once_one_convenes()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var path = $"{Scene.Alliances}/{await _scene.AllianceAsync(framework, founders)}/working-groups";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        for (var round = 0; round < 3; round++)
        {
            var id = await Scene.CreateAsync(coordinator, path, Body(founders[0]));

            var answers = await Task.WhenAll(founders[1..].Select(convenor => coordinator.SendAsync(HttpMethod.Put, $"{path}/{id}/convenor", new { convenor }, Stop, ifMatch: "\"1\"")));

            var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            var read = await coordinator.ReadAsync($"{path}/{id}", Stop);
            Assert.Equal((founders[1 + Array.IndexOf(answers, won)], 2), (read.GetProperty("convenor").GetString(), read.GetProperty("convenors").GetArrayLength()));
            Assert.Equal((1, 1), (await _scene.MessagesAsync("WorkingGroupConvenorChanged", "workingGroupId", id), await _scene.AuditedAsync("working_group.convenor_changed", id)));
        }
    }

    [Fact]
    public async Task Who_convenes_a_group_hands_it_over_before_it_leaves()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var alliance = await _scene.AllianceAsync(framework, founders);
        var path = $"{Scene.Alliances}/{alliance}/working-groups";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        using var own = await host.ActAsAsync(TestActor.Member(framework, founders[1]), Stop);
        var id = await Scene.CreateAsync(coordinator, path, Body(founders[1]));
        var membership = Scene.Id((await own.ReadAsync($"{Scene.Alliances}/{alliance}/members?organisation={founders[1]}", Stop)).GetProperty("items")[0]);

        using var stays = await own.PostAsync($"/membership/v1/memberships/{membership}/leave", new { }, Stop, ifMatch: "\"1\"");
        await stays.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Contains("(rule 35)", await stays.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, await _scene.AuditedAsync("membership.left", membership));
        using var changed = await coordinator.SendAsync(HttpMethod.Put, $"{path}/{id}/convenor", new { convenor = founders[2] }, Stop, ifMatch: "\"1\"");
        await changed.JsonAsync(HttpStatusCode.OK, Stop);

        using var left = await own.PostAsync($"/membership/v1/memberships/{membership}/leave", new { }, Stop, ifMatch: "\"1\"");
        Assert.Equal("left", (await left.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("standing").GetString());
    }

    /// <summary>Whichever comes first: nobody facilitates or convenes who has left.</summary>
    [Theory]
    [InlineData("facilitator")]
    [InlineData("convenor")]
    [InlineData("working-groups")]
    public async Task Of_an_election_and_a_leaving_at_once_one_is_refused(string elected)
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(5));
        var path = $"{Scene.Alliances}/{await _scene.AllianceAsync(framework, founders)}";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        var group = await Scene.CreateAsync(coordinator, $"{path}/working-groups", Body(founders[0]));
        foreach (var organisation in founders[1..])
        {
            using var own = await host.ActAsAsync(TestActor.Member(framework, organisation), Stop);
            var membership = Scene.Id((await own.ReadAsync($"{path}/members?organisation={organisation}", Stop)).GetProperty("items")[0]);
            var tag = elected == "working-groups" ? null : await TagAsync(coordinator, elected == "convenor" ? $"{path}/working-groups/{group}" : path);

            var leaving = own.SendAsync(HttpMethod.Post, $"/membership/v1/memberships/{membership}/leave", new { }, Stop, ifMatch: "\"1\"");
            using var election = await ElectAsync(coordinator, elected, path, group, organisation, tag);
            using var left = await leaving;

            if (left.StatusCode == HttpStatusCode.OK)
            {
                await election.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, elected == "facilitator" ? "/organisation" : "/convenor");
            }
            else
            {
                Assert.True(election.IsSuccessStatusCode);
                await left.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
                Assert.Contains("(rule 35)", await left.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Whichever comes first: nobody facilitates or convenes now whose record was merged into another.</summary>
    [Theory]
    [InlineData("facilitator")]
    [InlineData("convenor")]
    [InlineData("working-groups")]
    public async Task Of_an_election_and_a_merge_at_once_the_survivor_is_elected_or_nobody(string elected)
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(5));
        var path = $"{Scene.Alliances}/{await _scene.AllianceAsync(framework, founders)}";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        using var unodc = await _scene.AsUnodcAsync();
        var group = await Scene.CreateAsync(coordinator, $"{path}/working-groups", Body(founders[0]));
        foreach (var organisation in founders[1..])
        {
            var survivor = await _scene.OrganisationAsync();
            var record = elected == "convenor" ? $"{path}/working-groups/{group}" : path;
            var tag = elected == "working-groups" ? null : await TagAsync(coordinator, record);

            var merging = unodc.SendAsync(
                HttpMethod.Post, $"{Scene.Organisations}/{organisation}/merge", new { into = survivor, reason = "Both statutes carry the same number." }, Stop, ifMatch: "\"1\"");
            using var election = await ElectAsync(coordinator, elected, path, group, organisation, tag);
            using var merged = await merging;

            await merged.JsonAsync(HttpStatusCode.OK, Stop);
            if (!election.IsSuccessStatusCode && election.StatusCode != HttpStatusCode.PreconditionFailed)
            {
                await election.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, elected == "facilitator" ? "/organisation" : "/convenor");
            }

            var gone = Guid.ParseExact(organisation[4..], "N");
            foreach (var rows in new[] { "alliances where facilitating_organisation_id", "alliance_facilitators where organisation_id", "working_group_convenors where organisation_id" })
            {
                Assert.Equal((rows, 0), (rows, await _scene.CountAsync($"{rows} = '{gone}'")));
            }
        }
    }

    private static Task<HttpResponseMessage> ElectAsync(HttpClient coordinator, string elected, string path, string group, string organisation, string? tag) => elected switch
    {
        "facilitator" => coordinator.SendAsync(HttpMethod.Put, $"{path}/facilitator", new { organisation, document = "Minutes" }, Stop, ifMatch: tag),
        "convenor" => coordinator.SendAsync(HttpMethod.Put, $"{path}/working-groups/{group}/convenor", new { convenor = organisation }, Stop, ifMatch: tag),
        _ => coordinator.InsistAsync($"{path}/working-groups", Body(organisation), Stop),
    };

    private static async Task<string> TagAsync(HttpClient caller, string record)
    {
        using var read = await caller.GetAsync(record, Stop);
        return read.Tag();
    }

    [Fact]
    public async Task Only_the_alliances_own_coordinator_founds_a_group_and_only_a_member_convenes_it()
    {
        var (framework, founders, stranger) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(2), await _scene.OrganisationAsync());
        var path = $"{Scene.Alliances}/{await _scene.AllianceAsync(framework, founders)}/working-groups";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        foreach (var other in new[]
        {
            TestActor.Coordinator(framework, stranger), TestActor.Coordinator(TestActor.NewId("frm"), founders[0]), TestActor.Member(framework, founders[1]), TestActor.Unodc(framework),
            TestActor.Government(framework),
        })
        {
            using var caller = await host.ActAsAsync(other, Stop);
            using var refused = await caller.PostAsync(path, Body(founders[0]), Stop);
            await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var foreign = await coordinator.PostAsync(path, Body(stranger), Stop);
        await foreign.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/convenor");
        using var brief = await coordinator.PostAsync(path, new { kind = "urban", name = "", purpose = new string('x', 19), convenor = founders[0] }, Stop);
        await brief.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/kind", "/name", "/purpose");
        using var absent = await coordinator.PostAsync($"{Scene.Alliances}/{TestActor.NewId("aln")}/working-groups", Body(founders[0]), Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task Ten_foundings_of_one_name_at_once_leave_one_group()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(1));
        var path = $"{Scene.Alliances}/{await _scene.AllianceAsync(framework, founders)}/working-groups";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => coordinator.InsistAsync(path, Body(founders[0], "Legal aspects"), Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-founded", Stop);
        }
    }
}
