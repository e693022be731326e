using System.Net;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Tests.Stakeholders;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.PilotInitiatives;

/// <summary>What happens to one initiative at the same moment happens once.</summary>
public sealed class PilotRaceTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Reason = "The budget of the year is not decided; we go on when it is.";

    private static readonly object Lessons = new { lessons = "Begin with the provinces, and give the stakeholders more time." };

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_outcome_told_six_times_at_once_launches_once_and_its_launch_event_is_recorded_once()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        var decision = await stage.AskToLaunchAsync();
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:membership-launch-on-decision"));
        var messages = Enumerable.Range(0, 6).Select(_ => Guid.CreateVersion7()).ToArray();

        await Task.WhenAll(messages.Select(id => endpoint.Send(stage.Closed(decision), context => context.MessageId = id, Stop)));

        await Eventually.EqualsAsync(6L, () => _scene.CountAsync($"inbox where message_id in ({string.Join(", ", messages.Select(id => $"'{id}'"))})"), Stop);
        Assert.Equal("launched", PilotStage.Said(await stage.ReadAsync(), "state"));
        Assert.Equal((1, 1), (await ToldAsync("PilotInitiativeLaunched", stage), await _scene.AuditedAsync("pilot_initiative.launched", stage.Id)));

        await OneWonAsync(await BothAsync(stage, (stage.Unodc, "launch-event", Event(stage.Today)), (stage.Unodc, "launch-event", Event(stage.Today))));
        Assert.Equal((1, 1), (await ToldAsync("PilotLaunchEventRecorded", stage), await _scene.AuditedAsync("pilot_initiative.launch_event_recorded", stage.Id)));
    }

    [Fact]
    public async Task Of_two_sides_who_suspend_at_once_one_has()
    {
        using var stage = await PilotStage.LaunchedAsync(host);

        var won = await OneWonAsync(await BothAsync(stage, (stage.Government, "suspend", new { reason = Reason }), (stage.Alliance, "suspend", new { reason = Reason })));

        var suspended = await stage.ReadAsync();
        Assert.Equal(("suspended", won == 0 ? "government" : "civil_society"), (PilotStage.Said(suspended, "state"), PilotStage.Said(suspended, "suspendedBy")));
        Assert.Equal((1, 1), (await ToldAsync("PilotInitiativeSuspended", stage), await _scene.AuditedAsync("pilot_initiative.suspended", stage.Id)));
    }

    [Fact]
    public async Task Of_a_renewal_and_a_close_at_once_one_ends_it()
    {
        using var stage = await PilotStage.ActiveAsync(host);

        var won = await OneWonAsync(await BothAsync(stage, (stage.Unodc, "renew", Lessons), (stage.Unodc, "close", Lessons)));

        Assert.Equal(won == 0 ? "renewed" : "closed", PilotStage.Said(await stage.ReadAsync(), "state"));
        Assert.Equal((won == 0 ? 1 : 0, won), (await ToldAsync("PilotInitiativeRenewed", stage), await ToldAsync("PilotInitiativeClosed", stage)));
        Assert.Equal((won == 0 ? 1 : 0, won), (await _scene.AuditedAsync("pilot_initiative.renewed", stage.Id), await _scene.AuditedAsync("pilot_initiative.closed", stage.Id)));
        Assert.Equal(won == 0 ? 2 : 1, (await stage.Unodc.ReadAsync(stage.Pilots, Stop)).GetProperty("items").GetArrayLength());
    }

    /// <summary>No partner has to send a key with an act: what belongs together is written together all the same.</summary>
    [Fact]
    public async Task A_renewal_without_a_key_ends_the_one_and_proposes_the_next_together_or_not_at_all()
    {
        using var stage = await PilotStage.ActiveAsync(host);
        var (tag, framework) = (await stage.TagAsync(stage.Pilot), Guid.ParseExact(stage.Framework[4..], "N"));
        await host.Database.ExecuteAsync($"alter table membership.pilot_initiatives add constraint no_next check (framework_id <> '{framework}' or renewal_of_id is null) not valid", Stop);
        using var broken = await RenewAsync();
        await host.Database.ExecuteAsync("alter table membership.pilot_initiatives drop constraint no_next", Stop);
        Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
        Assert.Equal(("active", tag), (PilotStage.Said(await stage.ReadAsync(), "state"), await stage.TagAsync(stage.Pilot)));
        Assert.Equal((0, 0), (await ToldAsync("PilotInitiativeRenewed", stage), await _scene.AuditedAsync("pilot_initiative.renewed", stage.Id)));

        var records = Enumerable.Range(0, 3).Select(_ => stage.Unodc.InsistAsync(stage.Pilots, RecordPilotInitiativeTests.Body(), Stop)).ToList();
        var renewals = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RenewAsync()));

        foreach (var record in await Task.WhenAll(records))
        {
            await record.RefusedAsync(HttpStatusCode.Conflict, "already-launched", Stop);
        }

        await OneWonAsync(renewals);
        Assert.Equal((1, 1), (await ToldAsync("PilotInitiativeRenewed", stage), await _scene.AuditedAsync("pilot_initiative.renewed", stage.Id)));
        Assert.Equal((2, 1), (
            await _scene.CountAsync($"pilot_initiatives where framework_id = '{framework}'"),
            await _scene.CountAsync($"pilot_initiatives where framework_id = '{framework}' and state = 'proposed' and renewal_of_id is not null")));

        Task<HttpResponseMessage> RenewAsync() => stage.Unodc.SendAsync(HttpMethod.Post, stage.Pilot + "/renew", Lessons, Stop, ifMatch: tag);
    }

    [Fact]
    public async Task A_body_is_shown_an_initiative_activated_and_a_measure_done_once_by_whoever_is_first()
    {
        using var stage = await PilotStage.LaunchedAsync(host);
        var stakeholder = await Scene.CreateAsync(stage.Alliance, stage.Parts + "/stakeholders", StakeholderTests.Body());
        await OneOfTwoAsync(stage, $"{stage.Parts}/stakeholders/{stakeholder}", "share", new { consent = "Letter 7" }, stage.Alliance, stage.Alliance);
        var measure = await stage.PlanAsync(await stage.CommonPriorityAsync());
        await OneOfTwoAsync(stage, stage.Pilot, "activate", null, stage.Unodc, stage.Unodc);
        await OneOfTwoAsync(
            stage, $"{stage.Parts}/measures/{measure}", "complete", new { doneOn = stage.Today, evidence = "The rules are published in the gazette." }, stage.Government, stage.Government);

        Assert.Equal((1, 1, 1), (
            await _scene.MessagesAsync("StakeholderShared", "stakeholderId", stakeholder), await ToldAsync("PilotInitiativeActivated", stage), await _scene.MessagesAsync("MeasureCompleted", "measureId", measure)));
        Assert.Equal((1, 1, 1), (
            await _scene.AuditedAsync("stakeholder.shared", stakeholder), await _scene.AuditedAsync("pilot_initiative.activated", stage.Id), await _scene.AuditedAsync("measure.completed", measure)));
    }

    [Fact]
    public async Task Of_openings_and_records_at_once_one_initiative_lives()
    {
        using var stage = await PilotStage.SetAsync(host);
        var interest = await stage.ExpressAsync();

        var opened = stage.Unodc.SendAsync(HttpMethod.Post, $"{stage.Interests}/{interest}/open", null, Stop, ifMatch: "\"1\"");
        var records = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => stage.Unodc.InsistAsync(stage.Pilots, RecordPilotInitiativeTests.Body(), Stop)));

        HttpResponseMessage[] all = [await opened, .. records];
        var won = Assert.Single(all, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in all.Where(answer => answer != won))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-launched", Stop);
        }

        Assert.Equal(1, await _scene.CountAsync($"pilot_initiatives where framework_id = '{Guid.ParseExact(stage.Framework[4..], "N")}'"));
    }

    [Theory]
    [InlineData("launched")]
    [InlineData("active")]
    [InlineData("suspended")]
    public async Task It_is_closed_from_each_state_it_is_alive_in_and_renewed_from_active_alone(string state)
    {
        using var stage = state == "active" ? await PilotStage.ActiveAsync(host) : await PilotStage.LaunchedAsync(host);
        if (state == "suspended")
        {
            using var suspended = await stage.ActAsync(stage.Government, "suspend", new { reason = Reason });
            Assert.Equal(HttpStatusCode.OK, suspended.StatusCode);
        }

        if (state != "active")
        {
            var before = (await stage.ReadAsync()).GetRawText();
            using var renewed = await stage.ActAsync(stage.Unodc, "renew", Lessons);
            await renewed.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
            Assert.Contains(state, await renewed.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            Assert.Equal(before, (await stage.ReadAsync()).GetRawText());
        }

        using var closed = await stage.ActAsync(stage.Unodc, "close", Lessons);

        Assert.Equal("closed", PilotStage.Said(await closed.JsonAsync(HttpStatusCode.OK, Stop), "state"));
        Assert.Equal((1, 1), (await ToldAsync("PilotInitiativeClosed", stage), await _scene.AuditedAsync("pilot_initiative.closed", stage.Id)));
        using var again = await stage.ActAsync(stage.Unodc, "close", Lessons);
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    private static object Event(DateOnly heldOn) => new { heldOn, place = "Islamabad", source = "A published report", hosts = new[] { "Ministry 1" }, attendance = "45 people" };

    private static async Task<HttpResponseMessage[]> BothAsync(PilotStage stage, params (HttpClient Caller, string Act, object Body)[] acts)
    {
        var tag = await stage.TagAsync(stage.Pilot);
        return await Task.WhenAll(acts.Select(one => stage.ActAsync(one.Caller, one.Act, one.Body, tag)));
    }

    private static async Task OneOfTwoAsync(PilotStage stage, string path, string act, object? body, params HttpClient[] callers)
    {
        var tag = await stage.TagAsync(path);
        await OneWonAsync(await Task.WhenAll(callers.Select(caller => caller.SendAsync(HttpMethod.Post, $"{path}/{act}", body, Stop, ifMatch: tag))));
    }

    /// <summary>Which of them won; the others held a version that was no longer there.</summary>
    private static async Task<int> OneWonAsync(HttpResponseMessage[] answers)
    {
        var won = Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        foreach (var answer in answers.Where(answer => answer != won))
        {
            await answer.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        }

        return Array.IndexOf(answers, won);
    }

    private Task<long> ToldAsync(string type, PilotStage stage) => _scene.MessagesAsync(type, "pilotInitiativeId", stage.Id);
}
