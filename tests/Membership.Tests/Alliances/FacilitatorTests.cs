using System.Net;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Alliances;

public sealed class FacilitatorTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_election_is_dated_told_and_written_beside_those_before_it()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(2));
        var alliance = await _scene.AllianceAsync(framework, founders);
        var path = $"{Scene.Alliances}/{alliance}";
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[1]);
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);

        using var answer = await coordinator.SendAsync(HttpMethod.Put, $"{path}/facilitator", new { organisation = founders[1], document = "Minutes of 1 November" }, Stop, ifMatch: "\"1\"");

        Assert.Equal(founders[1], (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("facilitatingOrganisation").GetString());
        var terms = (await government.ReadAsync($"{path}/facilitators", Stop)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(founders, terms.Select(term => term.GetProperty("organisation").GetString()));
        Assert.Equal("2022-09-15", terms[0].GetProperty("electedOn").GetString());
        Assert.Equal(terms[0].GetProperty("endedOn").GetString(), terms[1].GetProperty("electedOn").GetString());
        Assert.Equal("Minutes of 1 November", terms[1].GetProperty("document").GetString());
        Assert.Equal((1, 1), (await _scene.MessagesAsync("AllianceFacilitatorElected", "allianceId", alliance), await _scene.AuditedAsync("alliance.facilitator_elected", alliance)));
    }

    [Fact]
    public async Task A_network_is_coordinated_by_whom_it_elected_and_no_longer_by_whom_it_had()
    {
        var founders = await _scene.OrganisationsAsync(2);
        var path = $"{Scene.Alliances}/{await _scene.NetworkAsync(founders)}";
        using var former = await _scene.AsCoordinatorAsync(null, founders[0]);
        using var next = await _scene.AsCoordinatorAsync(null, founders[1]);
        var body = new { organisation = founders[1], document = "Minutes of 1 November" };
        using var early = await next.SendAsync(HttpMethod.Put, $"{path}/facilitator", body, Stop, ifMatch: "\"1\"");
        await early.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);

        using var elected = await former.SendAsync(HttpMethod.Put, $"{path}/facilitator", body, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, elected.StatusCode);

        using var late = await former.SendAsync(HttpMethod.Put, $"{path}/facilitator", new { organisation = founders[0], document = "Minutes" }, Stop, ifMatch: elected.Tag());
        await late.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var group = await next.PostAsync($"{path}/working-groups", new { kind = "thematic", name = "Firearms", purpose = "The Firearms Protocol in the region.", convenor = founders[0] }, Stop);
        Assert.Equal(HttpStatusCode.Created, group.StatusCode);
    }

    [Fact]
    public async Task Two_elections_at_once_leave_one_facilitator()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var alliance = await _scene.AllianceAsync(framework, founders);
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);

        var answers = await Task.WhenAll(new[] { founders[1], founders[2] }.Select(organisation =>
            coordinator.SendAsync(HttpMethod.Put, $"{Scene.Alliances}/{alliance}/facilitator", new { organisation, document = "Minutes" }, Stop, ifMatch: "\"1\"")));

        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal(1, await _scene.CountAsync($"alliance_facilitators where alliance_id = '{Guid.ParseExact(alliance[4..], "N")}' and ended_on is null"));
    }

    [Fact]
    public async Task A_stranger_is_not_elected_nor_the_one_who_facilitates_already()
    {
        var (framework, founders, stranger) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(1), await _scene.OrganisationAsync());
        var alliance = await _scene.AllianceAsync(framework, founders);
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founders[0]);
        foreach (var organisation in new[] { stranger, founders[0], "CFHR" })
        {
            using var refused = await coordinator.SendAsync(HttpMethod.Put, $"{Scene.Alliances}/{alliance}/facilitator", new { organisation, document = "Minutes" }, Stop, ifMatch: "\"1\"");
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/organisation");
        }

        using var unfounded = await coordinator.SendAsync(HttpMethod.Put, $"{Scene.Alliances}/{alliance}/facilitator", new { organisation = stranger, document = " " }, Stop, ifMatch: "\"1\"");
        await unfounded.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/organisation", "/document");
    }
}
