using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

public sealed class ReadApplicationTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_applicant_the_alliance_and_unodc_of_the_framework_read_an_open_application_and_nobody_else()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        TestActor[] readers =
        [
            new(Side.CivilSociety) { Framework = stage.Framework, Organisation = stage.Applicant },
            TestActor.Coordinator(stage.Framework, stage.Founders[1]), TestActor.Unodc(stage.Framework), TestActor.Member(stage.Framework, stage.Founders[1]),
        ];
        TestActor[] others =
        [
            TestActor.Government(stage.Framework), TestActor.Coordinator(stage.Framework), TestActor.Member(stage.Framework, TestActor.NewId("org")), TestActor.Administrator(), TestActor.Unodc(),
            TestActor.Member(TestActor.NewId("frm"), stage.Founders[1]), new(Side.CivilSociety) { Framework = stage.Framework, Organisation = stage.Founders[1] },
            TestActor.Unodc(TestActor.NewId("frm")), TestActor.Coordinator(TestActor.NewId("frm"), stage.Founders[0]), TestActor.Coordinator(null, stage.Founders[0]),
            new(Side.Unodc, Roles.Observer) { Framework = stage.Framework },
            new(Side.Government, Roles.GovernmentFocalPoint) { Framework = stage.Framework, Organisation = stage.Applicant },
            new(Side.CivilSociety) { Framework = TestActor.NewId("frm"), Organisation = stage.Applicant },
        ];
        foreach (var (actor, sees) in readers.Select(actor => (actor, true)).Concat(others.Select(actor => (actor, false))))
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var one = await caller.GetAsync($"{stage.Path}/{id}", Stop);
            var list = await caller.ReadAsync(stage.Path, Stop);

            // Lists and single records follow the same rule.
            Assert.Equal(sees ? [id] : [], list.GetProperty("items").EnumerateArray().Select(Scene.Id));
            Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound, one.StatusCode);
        }
    }

    [Fact]
    public async Task Whoever_may_see_an_application_finds_those_whose_decision_is_overdue()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        using var coordinator = await stage.AsCoordinatorAsync();
        using var member = await host.ActAsAsync(TestActor.Member(TestActor.NewId("frm"), stage.Founders[1]), Stop);
        var due = (await coordinator.ReadAsync($"{stage.Path}/{id}", Stop)).GetProperty("decisionDueAt").GetDateTimeOffset();

        foreach (var (seconds, found) in new[] { (-1, 0), (0, 0), (1, 1) })
        {
            host.Clock.Advance(due.AddSeconds(seconds) - host.Clock.GetUtcNow());
            Assert.Equal((seconds, found), (seconds, (await coordinator.ReadAsync($"{stage.Path}?overdue=true", Stop)).GetProperty("items").GetArrayLength()));
            Assert.Equal(0, (await member.ReadAsync($"{stage.Path}?overdue=true", Stop)).GetProperty("items").GetArrayLength());
        }

        using var unknown = await coordinator.GetAsync($"{stage.Path}?overdue=yes", Stop);
        await unknown.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/overdue");
    }

    [Fact]
    public async Task The_list_is_filtered_by_state_and_an_application_is_found_under_its_alliance_only()
    {
        var (stage, other) = (await ApplicationStage.SetAsync(host), await ApplicationStage.SetAsync(host));
        var id = Scene.Id(await stage.SubmitAsync());
        using var coordinator = await stage.AsCoordinatorAsync();

        Assert.Equal([id], (await coordinator.ReadAsync($"{stage.Path}?state=submitted", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id));
        Assert.Empty((await coordinator.ReadAsync($"{stage.Path}?state=admitted", Stop)).GetProperty("items").EnumerateArray());
        using var unknown = await coordinator.GetAsync($"{stage.Path}?state=lost", Stop);
        await unknown.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/state");
        using var elsewhere = await coordinator.GetAsync($"{other.Path}/{id}", Stop);
        await elsewhere.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var nowhere = await coordinator.GetAsync($"{Scene.Alliances}/x/applications", Stop);
        await nowhere.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task The_database_itself_shows_an_application_under_its_framework_only()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Guid.ParseExact(Scene.Id(await stage.SubmitAsync())[4..], "N");
        var own = Guid.ParseExact(stage.Framework[4..], "N");

        Task<long> CountAsync(string setting) =>
            host.Database.QueryAsync<long>($"SET ROLE membership; {setting} SELECT count(*) FROM membership.applications WHERE id = '{id}'", Stop);

        Assert.Equal(0, await CountAsync(""));
        Assert.Equal(0, await CountAsync($"SET trilateral.framework = '{Guid.CreateVersion7()}';"));
        Assert.Equal(1, await CountAsync($"SET trilateral.framework = '{own}';"));
    }

    [Fact]
    public async Task An_organisation_of_any_country_applies_to_a_network_and_its_facilitator_decides()
    {
        var (framework, founders, applicant) = (await _scene.FrameworkAsync(), await _scene.OrganisationsAsync(3), await _scene.OrganisationAsync());
        var path = $"{Scene.Alliances}/{await _scene.NetworkAsync(founders)}/applications";
        var body = new
        {
            statement = "We work with communities along the border.",
            themes = new[] { "firearms" },
            sponsors = founders[1..],
            conflictOfInterest = "None to disclose.",
        };
        using var caller = await _scene.AsOrganisationAsync(framework, applicant);
        using var submitted = await caller.PostAsync(path, body, Stop);
        var application = await submitted.JsonAsync(HttpStatusCode.Created, Stop);
        var id = Scene.Id(application);

        // Only the applicant is told by message: no class of the platform names a network's members alone.
        Assert.Equal(1, await _scene.CountAsync($"outbox where body::jsonb @> '{{\"applicationId\":\"{id}\",\"class\":\"Restricted\",\"reach\":\"global\"}}'"));
        foreach (var other in new[] { TestActor.Coordinator(null), TestActor.Coordinator(framework), TestActor.Unodc(framework), TestActor.Government(framework) })
        {
            using var stranger = await host.ActAsAsync(other, Stop);
            using var unseen = await stranger.GetAsync($"{path}/{id}", Stop);
            await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        using var unodc = await _scene.AsUnodcAsync();
        Assert.Equal(id, Scene.Id(await unodc.ReadAsync($"{path}/{id}", Stop)));
        using var coordinator = await _scene.AsCoordinatorAsync(null, founders[0]);
        using var other1 = await _scene.AsCoordinatorAsync(null, founders[1]);
        using var notFacilitating = await other1.SendAsync(HttpMethod.Post, $"{path}/{id}/screen", new { }, Stop, ifMatch: "\"1\"");
        await notFacilitating.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var screened = await coordinator.SendAsync(HttpMethod.Post, $"{path}/{id}/screen", new { }, Stop, ifMatch: "\"1\"");
        // A network's members act from their own countries.
        foreach (var sponsor in founders[1..])
        {
            using var member = await host.ActAsAsync(TestActor.Member(framework, sponsor), Stop);
            using var said = await member.PostAsync($"{path}/{id}/comments", new { position = "supports", text = "We know their work along the border." }, Stop);
            Assert.Equal(HttpStatusCode.Created, said.StatusCode);
        }

        using var passed = await coordinator.SendAsync(HttpMethod.Post, $"{path}/{id}/pass", new { complete = true, conflictOfInterest = "None." }, Stop, ifMatch: screened.Tag());
        application = await passed.JsonAsync(HttpStatusCode.OK, Stop);
        host.Clock.MoveTo(application.GetProperty("commentsCloseAt").GetDateTimeOffset().AddSeconds(1));
        using var admitted = await coordinator.SendAsync(HttpMethod.Post, $"{path}/{id}/admit", new { }, Stop, ifMatch: passed.Tag());
        Assert.Equal("admitted", (await admitted.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());

        var second = await _scene.OrganisationAsync();
        using var again = await _scene.AsOrganisationAsync(framework, second);
        var withdrawn = await Scene.CreateAsync(again, path, body);
        using var answer = await again.SendAsync(HttpMethod.Post, $"{path}/{withdrawn}/withdraw", new { }, Stop, ifMatch: "\"1\"");
        Assert.Equal("withdrawn", (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
    }
}
