using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.RuleProfiles;

public sealed class PublishRuleProfileTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_profile_is_there_from_the_start_with_the_rules_own_numbers()
    {
        using var anybody = await host.ActAsAsync(new TestActor(Side.CivilSociety), Stop);

        var first = (await anybody.ReadAsync(Scene.Profiles, Stop)).GetProperty("items")[0];

        Assert.Equal(
            (1, 5, 2, 2, "P14D", "P30D", false),
            (first.GetProperty("number").GetInt32(), first.GetProperty("foundingOrganisations").GetInt32(), first.GetProperty("foundingConstituencies").GetInt32(),
                first.GetProperty("sponsors").GetInt32(), first.GetProperty("memberCommentWindow").GetString(), first.GetProperty("decisionTarget").GetString(),
                first.GetProperty("demonstration").GetBoolean()));
        Assert.False(first.TryGetProperty("framework", out _));
        Assert.NotEqual("", first.GetProperty("source").GetString());
        Assert.Equal(first.GetRawText(), (await anybody.ReadAsync($"{Scene.Profiles}/{Scene.Id(first)}", Stop)).GetRawText());
    }

    [Fact]
    public async Task A_published_profile_leaves_an_audit_entry_and_is_listed_for_its_framework_only()
    {
        var (framework, other) = (await _scene.FrameworkAsync(), await _scene.FrameworkAsync());

        var id = await _scene.ProfileAsync(framework, "P7D", "P30D", demonstration: false);

        Assert.Equal(1, await _scene.AuditedAsync("rule_profile.published", id));
        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        Assert.Contains(id, Ids(await anybody.ReadAsync($"{Scene.Profiles}?framework={framework}&limit=200", Stop)));
        Assert.DoesNotContain(id, Ids(await anybody.ReadAsync($"{Scene.Profiles}?framework={other}&limit=200", Stop)));
    }

    [Fact]
    public async Task Parallel_publications_get_one_number_each_and_the_others_are_told()
    {
        var framework = await _scene.FrameworkAsync();
        using var unodc = await _scene.AsUnodcAsync(framework);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => unodc.InsistAsync(Scene.Profiles, Scene.Profile(framework), Stop)));

        var published = answers.Count(answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.InRange(published, 1, 8);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "published-meanwhile", Stop);
        }

        var guid = Guid.ParseExact(framework[4..], "N");
        Assert.Equal(published, await _scene.CountAsync($"rule_profiles where framework_id = '{guid}'"));
        Assert.Equal(published, await host.Database.QueryAsync<int>($"select max(number) from membership.rule_profiles where framework_id = '{guid}'", Stop));
    }

    [Fact]
    public async Task Only_unodc_publishes_and_a_bound_mandate_only_for_its_own_framework()
    {
        var (framework, other) = (await _scene.FrameworkAsync(), await _scene.FrameworkAsync());
        var attempts = new (TestActor Actor, string? Framework)[]
        {
            (TestActor.Administrator(), null), (TestActor.Coordinator(framework), framework), (TestActor.Government(framework), framework),
            (new TestActor(Side.Unodc, Roles.Secretariat), null), (TestActor.Unodc(framework), null), (TestActor.Unodc(framework), other),
        };
        foreach (var (actor, named) in attempts)
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var answer = await caller.PostAsync(Scene.Profiles, Scene.Profile(named), Stop);

            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }
    }

    [Fact]
    public async Task What_breaks_the_rule_is_named_and_an_absent_profile_is_404()
    {
        using var unodc = await _scene.AsUnodcAsync();

        using var seconds = await unodc.PostAsync(Scene.Profiles, Scene.Profile(null, "PT2S", "PT9S"), Stop);
        using var nowhere = await unodc.PostAsync(Scene.Profiles, Scene.Profile(TestActor.NewId("frm")), Stop);
        using var absent = await unodc.GetAsync($"{Scene.Profiles}/{TestActor.NewId("rul")}", Stop);
        using var filter = await unodc.GetAsync($"{Scene.Profiles}?framework=x", Stop);

        await seconds.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/memberCommentWindow", "/decisionTarget");
        await nowhere.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/framework");
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await filter.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/framework");
    }

    private static IEnumerable<string> Ids(System.Text.Json.JsonElement page) => page.GetProperty("items").EnumerateArray().Select(Scene.Id);
}
