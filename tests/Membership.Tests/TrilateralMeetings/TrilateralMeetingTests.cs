using System.Net;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Tests.PilotInitiatives;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.TrilateralMeetings;

public sealed class TrilateralMeetingTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private static readonly string[] Two = ["government", "unodc"];

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    internal static object Body(DateOnly heldOn) => new { heldOn, place = "Islamabad", sidesPresent = Two, report = "Two measures were discussed; one is late." };

    [Fact]
    public async Task A_report_is_the_three_sides_to_read_and_moves_the_next_day()
    {
        using var stage = await PilotStage.LaunchedAsync(host);
        var path = stage.Parts + "/trilateral-meetings";
        Assert.Equal((null, Days.Text(stage.Today.AddMonths(6)), false), await NextAsync(stage));
        host.Clock.Advance(TimeSpan.FromDays(190));
        Assert.True((await NextAsync(stage)).Overdue);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => stage.Unodc.InsistAsync(path, Body(stage.Today), Stop)));

        var id = Scene.Id(await Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created).JsonAsync(HttpStatusCode.Created, Stop));
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-recorded", Stop);
        }

        Assert.Equal((Days.Text(stage.Today), Days.Text(stage.Today.AddMonths(6)), false), await NextAsync(stage));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("TrilateralMeetingRecorded", "meetingId", id), await _scene.AuditedAsync("trilateral_meeting.recorded", id)));
        Assert.Equal(id, Scene.Id((await stage.Alliance.ReadAsync(path, Stop)).GetProperty("items")[0]));
        Assert.StartsWith("Two measures", (await stage.Government.ReadAsync($"{path}/{id}", Stop)).GetProperty("report").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_unodc_of_the_framework_records_and_only_from_the_launch_on()
    {
        using var proposed = await PilotStage.ProposedAsync(host);
        using var early = await proposed.Unodc.PostAsync(proposed.Parts + "/trilateral-meetings", Body(proposed.Today), Stop);
        await early.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var stage = await PilotStage.LaunchedAsync(host);
        foreach (var caller in new[] { stage.Government, stage.Alliance, proposed.Unodc })
        {
            using var answer = await caller.PostAsync(stage.Parts + "/trilateral-meetings", Body(stage.Today), Stop);
            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var before = await stage.Unodc.PostAsync(stage.Parts + "/trilateral-meetings", Body(stage.Today.AddDays(-1)), Stop);
        await before.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/heldOn");
        using var foreign = await proposed.Unodc.GetAsync(stage.Parts + "/trilateral-meetings/next", Stop);
        await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private static async Task<(string? Last, string? Due, bool Overdue)> NextAsync(PilotStage stage)
    {
        var next = await stage.Government.ReadAsync(stage.Parts + "/trilateral-meetings/next", Stop);
        return (PilotStage.Said(next, "lastHeldOn"), next.GetProperty("dueOn").GetString(), next.GetProperty("overdue").GetBoolean());
    }
}
