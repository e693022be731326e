using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Alliances;

public sealed class FoundAllianceTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_founding_of_the_past_is_recorded_by_unodc_with_fewer_founders()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(2));

        var id = await _scene.AllianceAsync(framework, founders);

        using var anybody = await host.ActAsAsync(new TestActor(Side.Government), Stop);
        var alliance = await anybody.ReadAsync($"{Scene.Alliances}/{id}", Stop);
        Assert.Equal(("2022-09-15", true, "A published report"), (alliance.GetProperty("foundedOn").GetString(), alliance.GetProperty("recordedAfterTheFact").GetBoolean(), alliance.GetProperty("source").GetString()));
        Assert.False(alliance.TryGetProperty("ruleProfile", out _));
        Assert.Equal(2, await _scene.CountAsync($"outbox where message_type like '%:MemberAdmitted' and body::jsonb ->> 'allianceId' = '{id}' and body::jsonb ->> 'memberSince' = '2022-09-15'"));
        Assert.Equal([id], (await anybody.ReadAsync($"{Scene.Alliances}?framework={framework}&kind=national", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id));
    }

    [Fact]
    public async Task Unodc_records_the_past_in_its_framework_and_founders_of_today_sign()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(5));
        var (past, network) = (Scene.PastAlliance(framework, founders), Scene.PastNetwork(founders));
        var attempts = new (TestActor Actor, object Body)[]
        {
            (TestActor.Administrator(), past), (TestActor.Coordinator(framework, founders[0]), past), (TestActor.Government(framework), past),
            (TestActor.Unodc(TestActor.NewId("frm")), past), (TestActor.Coordinator(null, founders[0]), network), (TestActor.Unodc(framework), network),
        };
        foreach (var (actor, body) in attempts)
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var answer = await caller.PostAsync(Scene.Alliances, body, Stop);

            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var unodc = await _scene.AsUnodcAsync(framework);
        using var live = await unodc.PostAsync(Scene.Alliances, Scene.Founding(framework, founders), Stop);
        await live.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/recordedAfterTheFact");
        foreach (var actor in new[] { TestActor.Unodc(framework), TestActor.Coordinator(framework, founders[1]), TestActor.Coordinator(null, founders[0]), TestActor.Coordinator(TestActor.NewId("frm"), founders[0]), TestActor.Member(framework, founders[0]) with { PersonId = TestActor.NewId("per") } })
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var answer = await caller.PostAsync(Scene.Foundings, Scene.Founding(framework, founders), Stop);

            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }
    }

    [Fact]
    public async Task Eight_parallel_foundings_under_one_name_leave_one_and_a_network_of_that_name_is_another()
    {
        var (framework, founder, name) = (await _scene.FrameworkAsync(), await _scene.OrganisationAsync(), Scene.NewName("Alliance"));
        object Past(string written) => new
        {
            kind = "national",
            name = written,
            framework,
            facilitatingOrganisation = founder,
            founders = new[] { founder },
            recordedAfterTheFact = true,
            foundedOn = "2022-09-15",
            source = "A published report",
        };
        using var unodc = await _scene.AsUnodcAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => unodc.InsistAsync(Scene.Alliances, Past(index % 2 == 0 ? name : name.ToUpperInvariant()), Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-founded", Stop);
        }

        object network = new
        {
            kind = "regional",
            name,
            region = "Asia",
            timeZone = "Asia/Karachi",
            facilitatingOrganisation = founder,
            founders = new[] { founder },
            recordedAfterTheFact = true,
            foundedOn = "2022-09-15",
            source = "A published report",
        };
        using var first = await unodc.PostAsync(Scene.Alliances, network, Stop);
        using var second = await unodc.PostAsync(Scene.Alliances, network, Stop);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        await second.RefusedAsync(HttpStatusCode.Conflict, "already-founded", Stop);
    }

    [Fact]
    public async Task A_network_lists_its_national_alliances_beside_its_own_members_in_one_order()
    {
        var (framework, founders) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3));
        var network = await _scene.NetworkAsync(founders[..2]);
        var national = await _scene.AllianceAsync(framework, founders[2]);
        using var unodc = await _scene.AsUnodcAsync(framework);
        await NestAsync(unodc, national, network);

        var seen = new List<System.Text.Json.JsonElement>();
        for (var path = $"{Scene.Alliances}/{network}/members?limit=1"; path is not null;)
        {
            var page = await unodc.ReadAsync(path, Stop);
            seen.AddRange(page.GetProperty("items").EnumerateArray());
            path = page.TryGetProperty("next", out var next) ? $"{Scene.Alliances}/{network}/members?limit=1&cursor={next.GetString()}" : null;
        }

        Assert.Equal(3, seen.Count);
        Assert.Equal(
            founders[..2].Order(StringComparer.Ordinal),
            seen.Where(entry => entry.GetProperty("kind").GetString() == "organisation").Select(entry => entry.GetProperty("organisation").GetString()!).Order(StringComparer.Ordinal));
        var below = Assert.Single(seen, entry => entry.GetProperty("kind").GetString() == "nationalAlliance");
        Assert.Equal(national, below.GetProperty("alliance").GetString());
        var through = await unodc.ReadAsync(below.GetProperty("members").GetString()!, Stop);
        Assert.Equal(founders[2], through.GetProperty("items")[0].GetProperty("organisation").GetString());
        Assert.Equal([national], (await unodc.ReadAsync($"{Scene.Alliances}?partOf={network}", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id));
    }

    [Fact]
    public async Task An_organisation_belongs_to_several_alliances()
    {
        var founder = await _scene.OrganisationAsync();

        var (first, second) = (await _scene.AllianceAsync(await _scene.FrameworkAsync(), founder), await _scene.NetworkAsync(founder));

        Assert.Equal(2, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(founder[4..], "N")}'"));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Nesting_leaves_a_message_and_an_audit_entry_once_and_can_be_taken_back()
    {
        var (framework, founder) = (await _scene.FrameworkAsync(), await _scene.OrganisationAsync());
        var (national, network) = (await _scene.AllianceAsync(framework, founder), await _scene.NetworkAsync(founder));
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founder);

        var tag = await NestAsync(coordinator, national, network);
        using var again = await coordinator.PutAsync($"{Scene.Alliances}/{national}/nesting", new { partOf = network }, tag, Stop);
        Assert.Equal((HttpStatusCode.OK, tag), (again.StatusCode, again.Tag()));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("AllianceNested", "allianceId", national), await _scene.AuditedAsync("alliance.nested", national)));
        using var back = await coordinator.PutAsync($"{Scene.Alliances}/{national}/nesting", new { }, tag, Stop);

        Assert.False((await back.JsonAsync(HttpStatusCode.OK, Stop)).TryGetProperty("partOf", out _));
        Assert.Equal(2, await _scene.MessagesAsync("AllianceNested", "allianceId", national));
    }

    [Fact]
    public async Task Of_two_nestings_at_once_one_is_on_record()
    {
        var (framework, founder) = (await _scene.FrameworkAsync(), await _scene.OrganisationAsync());
        var national = await _scene.AllianceAsync(framework, founder);
        string[] networks = [await _scene.NetworkAsync(founder), await _scene.NetworkAsync(founder)];
        using var coordinator = await _scene.AsCoordinatorAsync(framework, founder);

        var answers = await Task.WhenAll(networks.Select(partOf => coordinator.PutAsync($"{Scene.Alliances}/{national}/nesting", new { partOf }, "\"1\"", Stop)));

        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal(networks[Array.IndexOf(answers, won)], (await coordinator.ReadAsync($"{Scene.Alliances}/{national}", Stop)).GetProperty("partOf").GetString());
        Assert.Equal((1, 1), (await _scene.MessagesAsync("AllianceNested", "allianceId", national), await _scene.AuditedAsync("alliance.nested", national)));
    }

    [Fact]
    public async Task Nesting_is_refused_to_others_on_an_old_version_and_under_what_is_no_network()
    {
        var (framework, founder) = (await _scene.FrameworkAsync(), await _scene.OrganisationAsync());
        var (national, network) = (await _scene.AllianceAsync(framework, founder), await _scene.NetworkAsync(founder));
        var path = $"{Scene.Alliances}/{national}/nesting";
        using var unodc = await _scene.AsUnodcAsync(framework);

        foreach (var other in new[] { TestActor.Coordinator(TestActor.NewId("frm"), founder), TestActor.Unodc(TestActor.NewId("frm")), TestActor.Member(framework, founder), TestActor.Administrator() })
        {
            using var caller = await host.ActAsAsync(other, Stop);
            using var foreign = await caller.PutAsync(path, new { partOf = network }, "\"1\"", Stop);
            await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var unconditional = await unodc.PutAsync(path, new { partOf = network }, null, Stop);
        using var stale = await unodc.PutAsync(path, new { partOf = network }, "\"7\"", Stop);
        using var under = await unodc.PutAsync(path, new { partOf = national }, "\"1\"", Stop);
        using var ofNoCountry = await _scene.AsUnodcAsync();
        using var above = await ofNoCountry.PutAsync($"{Scene.Alliances}/{network}/nesting", new { partOf = network }, "\"1\"", Stop);
        using var aboveByBound = await unodc.PutAsync($"{Scene.Alliances}/{network}/nesting", new { partOf = network }, "\"1\"", Stop);
        using var absent = await unodc.PutAsync($"{Scene.Alliances}/{TestActor.NewId("aln")}/nesting", new { partOf = network }, "\"1\"", Stop);

        await unconditional.RefusedAsync((HttpStatusCode)428, "if-match", Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await under.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/partOf");
        await above.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/partOf");
        await aboveByBound.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Theory]
    [InlineData("aln_00000000000000000000000000000000")]
    [InlineData("aln_00000000000000000000000000000000/members")]
    [InlineData("x")]
    [InlineData("x/members")]
    public async Task An_absent_alliance_is_404(string path)
    {
        using var unodc = await _scene.AsUnodcAsync();
        using var answer = await unodc.GetAsync($"{Scene.Alliances}/{path}", Stop);

        await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Theory]
    [InlineData("kind=local", "#query/kind")]
    [InlineData("framework=x", "#query/framework")]
    [InlineData("partOf=x", "#query/partOf")]
    public async Task A_filter_that_names_nothing_is_refused(string query, string pointer)
    {
        using var unodc = await _scene.AsUnodcAsync();
        using var answer = await unodc.GetAsync($"{Scene.Alliances}?{query}", Stop);

        await answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer);
    }

    private static async Task<string> NestAsync(HttpClient caller, string national, string network)
    {
        using var answer = await caller.PutAsync($"{Scene.Alliances}/{national}/nesting", new { partOf = network }, "\"1\"", Stop);
        Assert.Equal(network, (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("partOf").GetString());
        return answer.Tag();
    }
}
