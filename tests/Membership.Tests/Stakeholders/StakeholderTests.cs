using System.Net;
using Trilateral.Membership.Tests.PilotInitiatives;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Stakeholders;

public sealed class StakeholderTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static object Body(string name = "Body 1") => new { name, constituency = "academia", relevance = "Teaches investigators." };

    [Fact]
    public async Task Civil_society_and_unodc_keep_the_map_and_the_Government_sees_who_consented()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        var path = stage.Parts + "/stakeholders";
        var id = await Scene.CreateAsync(stage.Alliance, path, Body());
        var other = await Scene.CreateAsync(stage.Unodc, path, Body("Body 2"));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("StakeholderMapped", "stakeholderId", id), await _scene.AuditedAsync("stakeholder.mapped", id)));
        Assert.Equal(0, await _scene.CountAsync($"audit_entries where subject = '{id}' and (coalesce(after, '') || coalesce(before, '')) like '%Body 1%'"));
        Assert.Equal(new[] { id, other }.Order(), await IdsAsync(stage.Unodc, path));
        Assert.Equal(new[] { id, other }.Order(), await IdsAsync(stage.Alliance, path));
        await HiddenAsync(stage, path, id);

        using var shared = await stage.Alliance.SendAsync(HttpMethod.Post, $"{path}/{id}/share", new { consent = "Letter 7" }, Stop, ifMatch: "\"1\"");
        await shared.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal([id], await IdsAsync(stage.Government, path));
        Assert.Equal("Body 1", (await stage.Government.ReadAsync($"{path}/{id}", Stop)).GetProperty("name").GetString());
        using var twice = await stage.Alliance.SendAsync(HttpMethod.Post, $"{path}/{id}/share", new { consent = "Letter 7" }, Stop, ifMatch: "\"2\"");
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);

        using var unshared = await stage.Alliance.SendAsync(HttpMethod.Post, $"{path}/{id}/unshare", null, Stop, ifMatch: "\"2\"");
        await unshared.JsonAsync(HttpStatusCode.OK, Stop);
        await HiddenAsync(stage, path, id);
        using var again = await stage.Alliance.SendAsync(HttpMethod.Post, $"{path}/{id}/unshare", null, Stop, ifMatch: "\"3\"");
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal((1, 1), (await _scene.MessagesAsync("StakeholderShared", "stakeholderId", id), await _scene.MessagesAsync("StakeholderUnshared", "stakeholderId", id)));
    }

    [Fact]
    public async Task A_body_is_mapped_once_and_by_those_two_sides_only()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        var path = stage.Parts + "/stakeholders";

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.Alliance.InsistAsync(path, Body(), Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-registered", Stop);
        }

        using var government = await stage.Government.PostAsync(path, Body("Body 2"), Stop);
        await government.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var foreign = await _scene.AsCoordinatorAsync(TestActor.NewId("frm"));
        using var elsewhere = await foreign.PostAsync(path, Body("Body 2"), Stop);
        await elsewhere.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var nowhere = await stage.Alliance.PostAsync($"/membership/v1/pilot-initiatives/{TestActor.NewId("pil")}/stakeholders", Body(), Stop);
        await nowhere.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var nameless = await stage.Alliance.PostAsync(path, new { name = " ", constituency = "army" }, Stop);
        await nameless.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/name", "/constituency", "/relevance");
        using var closed = await stage.ActAsync(stage.Unodc, "close", new { lessons = "It never came to a launch; ask the ministry first." });
        using var late = await stage.Alliance.PostAsync(path, Body("Body 3"), Stop);
        await late.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task The_database_itself_shows_what_the_three_sides_share_under_their_framework_only()
    {
        using var stage = await PilotStage.ActiveAsync(host);
        await Scene.CreateAsync(stage.Alliance, stage.Parts + "/stakeholders", Body());
        await Scene.CreateAsync(stage.Unodc, stage.Parts + "/trilateral-meetings", TrilateralMeetings.TrilateralMeetingTests.Body(stage.Today));
        var own = Guid.ParseExact(stage.Framework[4..], "N");
        foreach (var table in new[] { "stakeholders", "pilot_interests", "pilot_steps", "pilot_priorities", "roadmap_measures", "trilateral_meetings" })
        {
            Task<long> CountAsync(string setting) =>
                host.Database.QueryAsync<long>($"SET ROLE membership; {setting} SELECT count(*) FROM membership.{table} WHERE framework_id = '{own}'", Stop);

            Assert.Equal(0, await CountAsync(""));
            Assert.Equal(0, await CountAsync($"SET trilateral.framework = '{Guid.CreateVersion7()}';"));
            Assert.NotEqual(0, await CountAsync($"SET trilateral.framework = '{own}';"));
        }
    }

    private async Task HiddenAsync(PilotStage stage, string path, string id)
    {
        foreach (var actor in new[]
        {
            TestActor.Government(stage.Framework), TestActor.Coordinator(TestActor.NewId("frm")), TestActor.Unodc(TestActor.NewId("frm")), TestActor.Administrator(),
            new TestActor(Side.CivilSociety) { Framework = stage.Framework },
        })
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var unseen = await caller.GetAsync($"{path}/{id}", Stop);
            await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            Assert.Empty(await IdsAsync(caller, path));
        }
    }

    private static async Task<IEnumerable<string>> IdsAsync(HttpClient caller, string path) => (await caller.ReadAsync(path, Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id).Order();
}
