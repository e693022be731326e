using System.Net;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Mandates;

/// <summary>An organisation's people have its rights, so many of them at a time (rule 38, M8).</summary>
public sealed class ActingPeopleTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Path = "/membership/v1/mandates";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_act_for_a_member_the_sixth_is_refused_until_one_ends()
    {
        var (framework, organisation, coordinator) = await StageAsync();
        using var _ = coordinator;
        var (partners, others) = (await RegisterAsync(framework, organisation, 6), await RegisterAsync(framework, organisation, 2));
        var held = new List<string>();
        foreach (var partner in partners[..5])
        {
            held.Add(Scene.Id(await partner.GrantAsync(coordinator, Roles.AllianceMember)));
        }

        using (var sixth = await coordinator.PostAsync(Path, Body(partners[5]), Stop))
        {
            Assert.Contains("at once: 5 (rule 38)", await sixth.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            await sixth.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
        }

        // Who acts already may get another function, and who only observes does not act.
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        await partners[0].GrantAsync(administrator, Roles.AllianceCoordinator);
        await others[0].GrantAsync(administrator, Roles.Observer);
        using (var even = await administrator.PostAsync(Path, Body(others[1]), Stop))
        {
            await even.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
        }

        // One follows another: nobody is added.
        using (var replaced = await coordinator.PostAsync($"{Path}/{held[1]}/replace", new { clientId = others[1].Id, noteVerbale = "A letter" }, Stop, ifMatch: "\"1\""))
        {
            await replaced.JsonAsync(HttpStatusCode.Created, Stop);
        }

        using (var ended = await coordinator.PostAsync($"{Path}/{held[2]}/end", new { reason = "Left the organisation" }, Stop, ifMatch: "\"1\""))
        {
            Assert.Equal(HttpStatusCode.OK, ended.StatusCode);
        }

        await partners[5].GrantAsync(coordinator, Roles.AllianceMember);
        // Another organisation has its own five.
        var elsewhere = await RegisterAsync(framework, await _scene.OrganisationAsync(), 1);
        await elsewhere[0].GrantAsync(administrator, Roles.AllianceMember);
    }

    [Fact]
    public async Task Of_ten_named_at_once_exactly_five_act()
    {
        var (framework, organisation, coordinator) = await StageAsync();
        using var _ = coordinator;
        var partners = await RegisterAsync(framework, organisation, 10);

        var answers = await Task.WhenAll(partners.Select(partner => coordinator.InsistAsync(Path, Body(partner), Stop)));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
        }

        Assert.Equal(5, await _scene.CountAsync($"mandates where owner_organisation = '{organisation}'"));
    }

    [Fact]
    public async Task A_framework_publishes_another_number_which_holds_for_what_is_given_later()
    {
        var (framework, organisation, coordinator) = await StageAsync();
        using var _ = coordinator;
        var partners = await RegisterAsync(framework, organisation, 4);
        await partners[0].GrantAsync(coordinator, Roles.AllianceMember);
        await partners[1].GrantAsync(coordinator, Roles.AllianceMember);
        using var unodc = await _scene.AsUnodcAsync(framework);
        using var published = await unodc.PostAsync(
            Scene.Profiles,
            new { framework, actingPeople = 1, foundingOrganisations = 5, foundingConstituencies = 2, sponsors = 2, memberCommentWindow = "P14D", decisionTarget = "P30D", source = "A decision" }, Stop);
        Assert.Equal(1, (await published.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("actingPeople").GetInt32());

        using var refused = await coordinator.PostAsync(Path, Body(partners[2]), Stop);
        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");
        Assert.Equal(2, await _scene.CountAsync($"mandates where owner_organisation = '{organisation}' and ends_at is null"));
    }

    [Fact]
    public async Task A_named_person_counts_once_and_what_is_given_acts_only_while_the_organisation_is_in_standing()
    {
        var (framework, organisation, coordinator) = await StageAsync();
        using var _ = coordinator;
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var person = TestActor.NewId("per");
        for (var number = 0; number < 2; number++)
        {
            await (await PartnerSystem.RegisterAsync(administrator, "civil_society", framework, organisation, person)).GrantAsync(coordinator, Roles.AllianceMember);
        }

        foreach (var partner in await RegisterAsync(framework, organisation, 4))
        {
            await partner.GrantAsync(coordinator, Roles.AllianceMember);
        }

        using var sixth = await coordinator.PostAsync(Path, Body((await RegisterAsync(framework, organisation, 1))[0]), Stop);
        await sixth.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/clientId");

        // Every membership of the country has lapsed: the coordinator gives nobody anything any more.
        host.Clock.Advance(TimeSpan.FromDays(900));
        using var lapsed = await coordinator.PostAsync(Path, Body((await RegisterAsync(framework, organisation, 1))[0]), Stop);
        await lapsed.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
    }

    private static object Body(PartnerSystem partner) => new { clientId = partner.Id, role = Roles.AllianceMember, document = "A letter of the board" };

    private async Task<(string Framework, string Organisation, HttpClient Coordinator)> StageAsync()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(2));
        await _scene.AllianceAsync(framework, founders);
        return (framework, founders[1], await _scene.AsCoordinatorAsync(framework, founders[1]));
    }

    private async Task<PartnerSystem[]> RegisterAsync(string framework, string organisation, int count)
    {
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(_ => PartnerSystem.RegisterAsync(administrator, "civil_society", framework, organisation)));
    }
}
