using System.Net;
using System.Text.Json;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.TreatyStatuses;

public sealed class TreatyStatusTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Path(string framework) => $"{Scene.Frameworks}/{framework}/treaty-statuses";

    internal static object Body(string status = "deposited", string on = "2010-01-13", string instrument = "untoc", string? corrects = null) =>
        new { instrument, status, on, source = "The depositary's list", advocacy = "Two years of advocacy", corrects };

    [Fact]
    public async Task A_fact_leaves_a_row_a_message_and_an_audit_entry_and_everybody_reads_it()
    {
        var framework = await _scene.FrameworkAsync();
        using var unodc = await _scene.AsUnodcAsync(framework);

        using var answer = await unodc.PostAsync(Path(framework), Body(), Stop);

        var created = await answer.JsonAsync(HttpStatusCode.Created, Stop);
        var id = Scene.Id(created);
        Assert.Equal((1, 1), (await _scene.MessagesAsync("TreatyStatusRecorded", "treatyStatusId", id), await _scene.AuditedAsync("treaty_status.recorded", id)));
        using var other = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        Assert.Equal(created.GetRawText(), (await other.ReadAsync($"{Path(framework)}/{id}", Stop)).GetRawText());
        Assert.Equal([id], await IdsAsync(other, Path(framework) + "?instrument=untoc"));
        Assert.Empty(await IdsAsync(other, Path(framework) + "?instrument=tip"));
    }

    [Fact]
    public async Task The_standing_of_a_day_is_told_and_an_approval_at_home_is_no_party()
    {
        var framework = await _scene.FrameworkAsync();
        using var unodc = await _scene.AsUnodcAsync(framework);
        await Scene.CreateAsync(unodc, Path(framework), Body());
        await Scene.CreateAsync(unodc, Path(framework), Body("domesticallyApproved", "2022-09-15", "tip"));

        Assert.Equal(("domesticallyApproved", false), await StandingAsync(unodc, framework, "tip", "2022-10-29"));
        Assert.Equal(("none", false), await StandingAsync(unodc, framework, "tip", "2022-09-14"));
        Assert.Equal(("deposited", true), await StandingAsync(unodc, framework, "untoc"));
        Assert.Equal(("none", false), await StandingAsync(unodc, framework, "firearms"));
    }

    [Fact]
    public async Task A_correction_is_a_new_fact_and_what_was_wrong_stays_on_record()
    {
        var framework = await _scene.FrameworkAsync();
        using var unodc = await _scene.AsUnodcAsync(framework);
        var wrong = await Scene.CreateAsync(unodc, Path(framework), Body());

        var right = await Scene.CreateAsync(unodc, Path(framework), Body(on: "2010-01-14", corrects: wrong));

        Assert.Equal([wrong, right], await IdsAsync(unodc, Path(framework)));
        Assert.Equal(("none", false), await StandingAsync(unodc, framework, "untoc", "2010-01-13"));
        Assert.Equal(("deposited", true), await StandingAsync(unodc, framework, "untoc", "2010-01-14"));
        Assert.Equal(1, await _scene.AuditedAsync("treaty_status.corrected", right));
        using var twice = await unodc.PostAsync(Path(framework), Body(on: "2010-01-15", corrects: wrong), Stop);
        await twice.RefusedAsync(HttpStatusCode.Conflict, "already-recorded", Stop);
    }

    [Fact]
    public async Task Eight_parallel_requests_leave_one_fact()
    {
        var framework = await _scene.FrameworkAsync();
        using var unodc = await _scene.AsUnodcAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => unodc.InsistAsync(Path(framework), Body(), Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-recorded", Stop);
        }

        Assert.Equal(1, await _scene.MessagesAsync("TreatyStatusRecorded", "frameworkId", framework));
    }

    [Fact]
    public async Task Of_eight_corrections_of_one_fact_at_once_one_is_on_record()
    {
        var framework = await _scene.FrameworkAsync();
        using var unodc = await _scene.AsUnodcAsync(framework);
        var wrong = await Scene.CreateAsync(unodc, Path(framework), Body());

        var answers = await Task.WhenAll(Enumerable.Range(14, 8).Select(day => unodc.InsistAsync(Path(framework), Body(on: $"2010-01-{day}", corrects: wrong), Stop)));

        var right = Scene.Id(await Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created).JsonAsync(HttpStatusCode.Created, Stop));
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-recorded", Stop);
        }

        Assert.Equal([wrong, right], await IdsAsync(unodc, Path(framework)));
        Assert.Equal((2, 1), (await _scene.MessagesAsync("TreatyStatusRecorded", "frameworkId", framework), await _scene.AuditedAsync("treaty_status.corrected", right)));
    }

    [Fact]
    public async Task Only_unodc_records_and_what_breaks_the_rule_changes_nothing()
    {
        var framework = await _scene.FrameworkAsync();
        foreach (var other in new[] { TestActor.Government(framework), TestActor.Coordinator(framework), TestActor.Administrator(), TestActor.Unodc(TestActor.NewId("frm")) })
        {
            using var caller = await host.ActAsAsync(other, Stop);
            using var answer = await caller.PostAsync(Path(framework), Body(), Stop);
            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var unodc = await _scene.AsUnodcAsync(framework);
        using var first = await unodc.PostAsync(Path(framework), Body(instrument: "tip"), Stop);
        using var nowhere = await unodc.PostAsync(Path(TestActor.NewId("frm")), Body(), Stop);
        using var absent = await unodc.GetAsync($"{Path(framework)}/{TestActor.NewId("tst")}", Stop);
        using var day = await unodc.GetAsync($"{Path(framework)}/standing?on=yesterday", Stop);
        using var instrument = await unodc.GetAsync($"{Path(framework)}?instrument=treaty", Stop);

        await first.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/status");
        await nowhere.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await day.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/on");
        await instrument.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/instrument");
        Assert.Equal(0, await _scene.CountAsync($"treaty_statuses where framework_id = '{Guid.ParseExact(framework[4..], "N")}'"));
    }

    private static async Task<string[]> IdsAsync(HttpClient caller, string path) => [.. (await caller.ReadAsync(path, Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id)];

    private static async Task<(string?, bool)> StandingAsync(HttpClient caller, string framework, string instrument, string? on = null)
    {
        var standing = await caller.ReadAsync($"{Path(framework)}/standing{(on is null ? "" : "?on=" + on)}", Stop);
        JsonElement one = standing.GetProperty("instruments").EnumerateArray().Single(entry => entry.GetProperty("instrument").GetString() == instrument);
        return (one.GetProperty("status").GetString(), one.GetProperty("isParty").GetBoolean());
    }
}
