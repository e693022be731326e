using System.Net;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.PilotInitiatives;

public sealed class RecordPilotInitiativeTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static object Body(bool recordedAfterTheFact = true) => new
    {
        launchedOn = "2022-09-15",
        place = "Islamabad",
        source = "A published report",
        hosts = new[] { "Ministry 1", "UNODC Civil Society Unit" },
        attendance = "45 people",
        recordedAfterTheFact,
    };

    [Fact]
    public async Task A_recorded_launch_leaves_a_row_a_message_and_an_audit_entry_and_every_side_reads_it()
    {
        var framework = await _scene.FrameworkAsync();
        var path = $"{Scene.Frameworks}/{framework}/pilot-initiatives";
        using var unodc = await _scene.AsUnodcAsync(framework);

        using var answer = await unodc.PostAsync(path, Body(), Stop);

        var created = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = Scene.Id(created);
        Assert.Equal(("launched", "2022-09-15", true), (created.GetProperty("state").GetString(), created.GetProperty("launchedOn").GetString(), created.GetProperty("recordedAfterTheFact").GetBoolean()));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("PilotInitiativeLaunched", "pilotInitiativeId", id), await _scene.AuditedAsync("pilot_initiative.recorded", id)));
        using var government = await host.ActAsAsync(TestActor.Government(framework), Stop);
        Assert.Equal(created.GetRawText(), (await government.ReadAsync($"{path}/{id}", Stop)).GetRawText());
        Assert.Equal(id, Scene.Id((await government.ReadAsync(path, Stop)).GetProperty("items")[0]));
    }

    [Fact]
    public async Task Eight_parallel_records_leave_one_live_initiative()
    {
        var framework = await _scene.FrameworkAsync();
        using var unodc = await _scene.AsUnodcAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => unodc.InsistAsync($"{Scene.Frameworks}/{framework}/pilot-initiatives", Body(), Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-launched", Stop);
        }

        Assert.Equal(1, await _scene.MessagesAsync("PilotInitiativeLaunched", "frameworkId", framework));
    }

    [Fact]
    public async Task Only_unodc_records_and_only_where_its_mandate_reaches()
    {
        var framework = await _scene.FrameworkAsync();
        foreach (var other in new[] { TestActor.Government(framework), TestActor.Coordinator(framework), TestActor.Administrator(), TestActor.Unodc(TestActor.NewId("frm")) })
        {
            using var caller = await host.ActAsAsync(other, Stop);
            using var answer = await caller.PostAsync($"{Scene.Frameworks}/{framework}/pilot-initiatives", Body(), Stop);

            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }
    }

    [Fact]
    public async Task A_launch_to_come_and_an_absent_framework_are_refused()
    {
        var framework = await _scene.FrameworkAsync();
        using var unodc = await _scene.AsUnodcAsync();

        using var live = await unodc.PostAsync($"{Scene.Frameworks}/{framework}/pilot-initiatives", Body(recordedAfterTheFact: false), Stop);
        using var nowhere = await unodc.PostAsync($"{Scene.Frameworks}/{TestActor.NewId("frm")}/pilot-initiatives", Body(), Stop);
        using var list = await unodc.GetAsync($"{Scene.Frameworks}/{TestActor.NewId("frm")}/pilot-initiatives", Stop);

        await live.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/recordedAfterTheFact");
        await nowhere.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await list.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task An_initiative_is_found_under_its_own_framework_only()
    {
        var (framework, other) = (await _scene.FrameworkAsync(), await _scene.FrameworkAsync());
        using var unodc = await _scene.AsUnodcAsync();
        var id = await Scene.CreateAsync(unodc, $"{Scene.Frameworks}/{framework}/pilot-initiatives", Body());

        using var answer = await unodc.GetAsync($"{Scene.Frameworks}/{other}/pilot-initiatives/{id}", Stop);

        await answer.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }
}
