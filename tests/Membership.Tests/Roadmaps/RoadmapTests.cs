using System.Net;
using System.Text.Json;
using Trilateral.Membership.Tests.PilotInitiatives;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Roadmaps;

public sealed class RoadmapTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_priority_becomes_common_when_the_third_side_agrees()
    {
        using var stage = await PilotStage.ProposedAsync(host);

        var id = await stage.CommonPriorityAsync();

        var path = $"{stage.Parts}/priorities/{id}";
        var read = await stage.Government.ReadAsync(path, Stop);
        Assert.Equal((true, "civil_society"), (read.GetProperty("common").GetBoolean(), read.GetProperty("proposedBy").GetString()));
        Assert.Equal((1, 2), (await _scene.MessagesAsync("PriorityProposed", "priorityId", id), await _scene.MessagesAsync("PriorityAgreed", "priorityId", id)));
        Assert.Equal(1, await _scene.CountAsync($"outbox where body::jsonb @> '{{\"priorityId\":\"{id}\",\"common\":true}}'"));
        Assert.Equal(2, await _scene.AuditedAsync("priority.agreed", id));
        using var twice = await stage.Alliance.SendAsync(HttpMethod.Post, path + "/agree", null, Stop, ifMatch: await stage.TagAsync(path));
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var stale = await stage.Alliance.SendAsync(HttpMethod.Post, path + "/agree", null, Stop, ifMatch: "\"1\"");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        using var same = await stage.Government.PostAsync(stage.Parts + "/priorities", stage.Priority(), Stop);
        await same.RefusedAsync(HttpStatusCode.Conflict, "already-registered", Stop);
    }

    [Fact]
    public async Task Two_sides_that_agree_at_once_leave_both_agreements_or_one_tells_to_read_again()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        var id = await Scene.CreateAsync(stage.Alliance, stage.Parts + "/priorities", stage.Priority());
        var path = $"{stage.Parts}/priorities/{id}";

        var answers = await Task.WhenAll(new[] { stage.Government, stage.Unodc, stage.Government, stage.Unodc }.Select(side => side.SendAsync(HttpMethod.Post, path + "/agree", null, Stop, ifMatch: "\"1\"")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.OK), answer => Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode));
        Assert.Equal(1, await _scene.MessagesAsync("PriorityAgreed", "priorityId", id));
    }

    [Fact]
    public async Task A_measure_is_overdue_from_the_second_after_its_day_until_it_is_done()
    {
        using var stage = await PilotStage.LaunchedAsync(host);
        var (path, priority) = (stage.Parts + "/measures", await stage.CommonPriorityAsync());
        var id = await stage.PlanAsync(priority, stage.Today);
        var later = await stage.PlanAsync(priority);
        var measure = await stage.Unodc.ReadAsync($"{path}/{id}", Stop);
        Assert.Equal((1, 1), (await _scene.MessagesAsync("MeasurePlanned", "measureId", id), await _scene.AuditedAsync("measure.planned", id)));
        Assert.Equal((0, 2), (await CountAsync(stage.Alliance, path + "?overdue=true"), await CountAsync(stage.Alliance, path + "?overdue=false")));

        host.Clock.MoveTo(measure.GetProperty("dueAt").GetDateTimeOffset().AddSeconds(1));

        var overdue = (await stage.Alliance.ReadAsync(path + "?overdue=true", Stop)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal((id, true), (Scene.Id(Assert.Single(overdue).GetProperty("measure")), overdue[0].GetProperty("overdue").GetBoolean()));
        Assert.Equal([later], (await stage.Alliance.ReadAsync(path + "?overdue=false", Stop)).GetProperty("items").EnumerateArray().Select(entry => Scene.Id(entry.GetProperty("measure"))));
        Assert.Equal((2, 0), (await CountAsync(stage.Alliance, path + "?responsibleSide=government"), await CountAsync(stage.Alliance, path + "?responsibleSide=unodc")));
        var body = new { doneOn = stage.Today, evidence = "The rules are published in the gazette." };
        using var foreign = await stage.Unodc.SendAsync(HttpMethod.Post, $"{path}/{id}/complete", body, Stop, ifMatch: "\"1\"");
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var done = await stage.Government.SendAsync(HttpMethod.Post, $"{path}/{id}/complete", body, Stop, ifMatch: "\"1\"");
        await done.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal((0, 1), (await CountAsync(stage.Alliance, path + "?overdue=true"), await _scene.MessagesAsync("MeasureCompleted", "measureId", id)));
        using var twice = await stage.Government.SendAsync(HttpMethod.Post, $"{path}/{id}/complete", body, Stop, ifMatch: done.Tag());
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var unknown = await stage.Government.GetAsync(path + "?overdue=maybe", Stop);
        await unknown.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/overdue");
    }

    [Fact]
    public async Task A_measure_is_planned_after_the_launch_by_a_side_of_the_framework()
    {
        using var proposed = await PilotStage.ProposedAsync(host);
        using var early = await proposed.Government.PostAsync(proposed.Parts + "/measures", proposed.Measure(await proposed.CommonPriorityAsync()), Stop);
        await early.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var stage = await PilotStage.LaunchedAsync(host);
        var priority = await stage.CommonPriorityAsync();
        using var neighbour = await proposed.Government.PostAsync(stage.Parts + "/measures", stage.Measure(priority), Stop);
        await neighbour.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var others = await stage.Government.PostAsync(stage.Parts + "/measures", stage.Measure(priority, side: "unodc"), Stop);
        await others.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/responsibleSide");
        using var stranger = await proposed.Government.PostAsync(stage.Parts + "/priorities", stage.Priority("Another"), Stop);
        await stranger.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(0, await CountAsync(stage.Unodc, stage.Parts + "/measures"));
        Assert.Equal(0, await CountAsync(proposed.Unodc, stage.Parts + "/priorities"));
    }

    private static async Task<int> CountAsync(HttpClient caller, string path)
    {
        JsonElement page = await caller.ReadAsync(path, Stop);
        return page.GetProperty("items").GetArrayLength();
    }
}
