using System.Net;
using Trilateral.Membership.Frameworks;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.PilotInitiatives;

public sealed class PilotInitiativeTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Reason = "The budget of the year is not decided; we go on when it is.";

    private static readonly object Lessons = new { lessons = "Begin with the provinces, and give the stakeholders more time." };

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static object Event(DateOnly heldOn) => new { heldOn, place = "Islamabad", source = "A published report", hosts = new[] { "Ministry 1" }, attendance = "45 people" };

    [Fact]
    public async Task An_interest_is_taken_up_as_a_proposed_initiative_with_its_messages_and_entries()
    {
        using var stage = await PilotStage.SetAsync(host);
        var interest = await stage.ExpressAsync();

        using var opened = await stage.Unodc.SendAsync(HttpMethod.Post, $"{stage.Interests}/{interest}/open", null, Stop, ifMatch: "\"1\"");

        var created = await opened.JsonAsync(HttpStatusCode.Created, Stop);
        var id = Scene.Id(created);
        stage.Follow(id);
        Assert.Equal(("proposed", interest), (created.GetProperty("state").GetString(), created.GetProperty("interest").GetString()));
        Assert.Null(PilotStage.Said(created, "launchedOn"));
        Assert.Equal(created.GetRawText(), (await stage.ReadAsync()).GetRawText());
        Assert.Equal((1, 1), (await _scene.MessagesAsync("PilotInitiativeProposed", "pilotInitiativeId", id), await _scene.AuditedAsync("pilot_initiative.proposed", id)));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("PilotInterestReceived", "pilotInterestId", interest), await _scene.AuditedAsync("pilot_interest.received", interest)));
        var answered = await stage.Government.ReadAsync($"{stage.Interests}/{interest}", Stop);
        Assert.Equal(("takenUp", id), (answered.GetProperty("state").GetString(), answered.GetProperty("pilotInitiative").GetString()));
        using var again = await stage.Unodc.SendAsync(HttpMethod.Post, $"{stage.Interests}/{interest}/open", null, Stop, ifMatch: "\"2\"");
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task An_approval_at_home_opens_no_initiative()
    {
        using var stage = await PilotStage.SetAsync(host, party: false);
        await Scene.CreateAsync(
            stage.Unodc, $"{Scene.Frameworks}/{stage.Framework}/treaty-statuses", TreatyStatuses.TreatyStatusTests.Body("domesticallyApproved", "2022-09-15"));
        var interest = await stage.ExpressAsync();

        using var opened = await stage.Unodc.SendAsync(HttpMethod.Post, $"{stage.Interests}/{interest}/open", null, Stop, ifMatch: "\"1\"");

        await opened.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Contains("\"rule\":34", await opened.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal("received", (await stage.Unodc.ReadAsync($"{stage.Interests}/{interest}", Stop)).GetProperty("state").GetString());
        Assert.Empty((await stage.Unodc.ReadAsync(stage.Pilots, Stop)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Of_eight_parallel_interests_and_eight_openings_one_each_stands()
    {
        using var stage = await PilotStage.SetAsync(host);
        var expressed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.Government.InsistAsync(stage.Interests, stage.Interest(), Stop)));
        var interest = Scene.Id(await Assert.Single(expressed, answer => answer.StatusCode == HttpStatusCode.Created).JsonAsync(HttpStatusCode.Created, Stop));
        foreach (var answer in expressed.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-registered", Stop);
        }

        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.Unodc.InsistAsync($"{stage.Interests}/{interest}/open", new { }, Stop, ifMatch: "\"1\"")));

        Assert.Single(opened, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(opened.Where(answer => answer.StatusCode != HttpStatusCode.Created), answer => Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.PreconditionFailed, HttpStatusCode.Conflict }));
        Assert.Equal(1, await _scene.MessagesAsync("PilotInitiativeProposed", "frameworkId", stage.Framework));
    }

    [Fact]
    public async Task The_three_sides_launch_it_and_each_step_is_on_record()
    {
        using var stage = await PilotStage.ProposedAsync(host);

        var decision = await stage.AskToLaunchAsync();

        Assert.Equal(1, await _scene.CountAsync($"decisions where id = '{Guid.ParseExact(decision[4..], "N")}' and kind = 'pilot-launch' and subject = '{stage.Id}' and state = 'open'"));
        Assert.Equal("proposed", (await stage.ReadAsync()).GetProperty("state").GetString());
        using var twice = await stage.ActAsync(stage.Unodc, "launch-request", new { plannedOn = stage.Today, place = "Islamabad" });
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        using var closed = await stage.ActAsync(stage.Unodc, "close", Lessons);
        await closed.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);

        await stage.AgreeAsync(decision);
        // Told a second time, by whatever mistake: nothing happens again.
        await stage.CloseAsync(stage.Closed(decision, "notAgreed"));

        var launched = await stage.ReadAsync();
        Assert.Equal(("launched", "agreed", Days.Text(stage.Today)), (launched.GetProperty("state").GetString(), launched.GetProperty("launchOutcome").GetString(), launched.GetProperty("launchedOn").GetString()));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("PilotInitiativeLaunched", "pilotInitiativeId", stage.Id), await _scene.AuditedAsync("pilot_initiative.launched", stage.Id)));
        using var held = await stage.ActAsync(stage.Unodc, "launch-event", Event(stage.Today));
        var told = await held.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal((Days.Text(stage.Today), "45 people"), (told.GetProperty("launchEventOn").GetString(), told.GetProperty("attendance").GetString()));
        Assert.Equal(1, await _scene.MessagesAsync("PilotLaunchEventRecorded", "pilotInitiativeId", stage.Id));
        using var again = await stage.ActAsync(stage.Unodc, "launch-event", Event(stage.Today));
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(["proposed", "launch_requested", "launched", "launch_event_recorded"], await ActsAsync(stage.Alliance, stage));
    }

    [Theory]
    [InlineData("notAgreed", "object", "")]
    [InlineData("agreed", "consent", "civil_society")]
    public async Task Without_the_yes_of_all_three_it_stays_proposed_and_they_can_be_asked_again(string outcome, string government, string silent)
    {
        using var stage = await PilotStage.ProposedAsync(host);
        var decision = await stage.AskToLaunchAsync();

        await stage.CloseAsync(stage.Closed(decision, outcome, government, silent.Length > 0 ? [silent] : []));

        var kept = await stage.ReadAsync();
        Assert.Equal(("proposed", outcome, decision), (kept.GetProperty("state").GetString(), kept.GetProperty("launchOutcome").GetString(), kept.GetProperty("launchDecision").GetString()));
        Assert.Equal((1, 0), (await _scene.MessagesAsync("PilotLaunchNotAgreed", "decisionId", decision), await _scene.MessagesAsync("PilotInitiativeLaunched", "pilotInitiativeId", stage.Id)));
        var second = await stage.AskToLaunchAsync();
        Assert.NotEqual(decision, second);
        await stage.AgreeAsync(second);
        Assert.Equal("launched", (await stage.ReadAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Of_eight_parallel_requests_to_launch_one_asks_the_sides()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        var tag = await stage.TagAsync(stage.Pilot);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.ActAsync(stage.Unodc, "launch-request", new { plannedOn = stage.Today, place = "Islamabad" }, tag)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            await answer.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        }

        Assert.Equal(1, await _scene.CountAsync($"decisions where subject = '{stage.Id}'"));
    }

    [Fact]
    public async Task It_becomes_active_with_its_roadmap_only()
    {
        using var stage = await PilotStage.LaunchedAsync(host);
        using var empty = await stage.ActAsync(stage.Unodc, "activate", null);
        await empty.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        var priority = await stage.CommonPriorityAsync();
        using var incomplete = await stage.ActAsync(stage.Unodc, "activate", null);
        await incomplete.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        await stage.PlanAsync(priority);

        using var active = await stage.ActAsync(stage.Unodc, "activate", null);

        Assert.Equal("active", (await active.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        Assert.Equal(1, await _scene.MessagesAsync("PilotInitiativeActivated", "pilotInitiativeId", stage.Id));
    }

    [Fact]
    public async Task Any_side_suspends_with_a_reason_for_the_three_and_it_alone_resumes()
    {
        using var stage = await PilotStage.LaunchedAsync(host);
        foreach (var (side, name) in new[] { (stage.Government, "government"), (stage.Alliance, "civil_society"), (stage.Unodc, "unodc") })
        {
            using var brief = await stage.ActAsync(side, "suspend", new { reason = new string('x', 19) });
            await brief.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
            using var suspended = await stage.ActAsync(side, "suspend", new { reason = Reason });
            var answer = await suspended.JsonAsync(HttpStatusCode.OK, Stop);
            Assert.Equal(("suspended", name), (answer.GetProperty("state").GetString(), answer.GetProperty("suspendedBy").GetString()));
            using var twice = await stage.ActAsync(stage.Unodc, "suspend", new { reason = Reason });
            await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
            foreach (var other in new[] { stage.Government, stage.Alliance, stage.Unodc }.Where(other => other != side))
            {
                using var overruled = await stage.ActAsync(other, "resume", new { });
                await overruled.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
            }

            using var resumed = await stage.ActAsync(side, "resume", new { reason = "It is decided." });
            Assert.Equal("launched", (await resumed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        }

        Assert.Equal(3, await _scene.CountAsync($"outbox where message_type like '%:PilotInitiativeSuspended' and body::jsonb ->> 'pilotInitiativeId' = '{stage.Id}' and not (body::jsonb ? 'reason')"));
        Assert.Equal(3, await _scene.MessagesAsync("PilotInitiativeResumed", "pilotInitiativeId", stage.Id));
        var steps = await stage.Government.ReadAsync($"{stage.Pilot}/steps", Stop);
        Assert.Equal(3, steps.GetProperty("items").EnumerateArray().Count(step => PilotStage.Said(step, "reason") == Reason));
        using var foreign = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        Assert.Empty(await ActsAsync(foreign, stage));
    }

    [Fact]
    public async Task A_renewal_ends_it_with_lessons_and_proposes_the_next_that_the_sides_decide_on_anew()
    {
        using var stage = await PilotStage.ActiveAsync(host);
        var first = stage.Id;

        using var renewed = await stage.ActAsync(stage.Unodc, "renew", Lessons);

        var next = await renewed.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal(("proposed", first), (next.GetProperty("state").GetString(), next.GetProperty("renewalOf").GetString()));
        var ended = await stage.ReadAsync();
        Assert.Equal("renewed", ended.GetProperty("state").GetString());
        Assert.StartsWith("Begin with", ended.GetProperty("lessons").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, await _scene.MessagesAsync("PilotInitiativeRenewed", "renewedAs", Scene.Id(next)));
        stage.Follow(Scene.Id(next));
        await stage.AgreeAsync(await stage.AskToLaunchAsync());
        Assert.Equal("launched", (await stage.ReadAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_closed_initiative_makes_room_for_the_next()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        var interest = await stage.ExpressAsync();
        using var taken = await stage.Unodc.SendAsync(HttpMethod.Post, $"{stage.Interests}/{interest}/open", null, Stop, ifMatch: "\"1\"");
        await taken.RefusedAsync(HttpStatusCode.Conflict, "already-launched", Stop);

        using var closed = await stage.ActAsync(stage.Unodc, "close", Lessons);

        Assert.Equal("closed", (await closed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        Assert.Equal(1, await _scene.MessagesAsync("PilotInitiativeClosed", "pilotInitiativeId", stage.Id));
        using var opened = await stage.Unodc.SendAsync(HttpMethod.Post, $"{stage.Interests}/{interest}/open", null, Stop, ifMatch: "\"1\"");
        await opened.JsonAsync(HttpStatusCode.Created, Stop);
    }

    [Fact]
    public async Task What_is_out_of_order_is_409_and_changes_nothing()
    {
        using var proposed = await PilotStage.ProposedAsync(host);
        using var launched = await PilotStage.LaunchedAsync(host);
        using var ended = await PilotStage.ProposedAsync(host);
        using var over = await ended.ActAsync(ended.Unodc, "close", Lessons);
        var request = new { plannedOn = proposed.Today, place = "Islamabad" };
        foreach (var (stage, act, body) in new (PilotStage, string, object?)[]
        {
            (proposed, "activate", null), (proposed, "launch-event", Event(proposed.Today)), (proposed, "suspend", new { reason = Reason }), (proposed, "resume", new { }), (proposed, "renew", Lessons),
            (launched, "launch-request", request), (launched, "resume", new { }), (launched, "renew", Lessons),
            (ended, "launch-request", request), (ended, "activate", null), (ended, "suspend", new { reason = Reason }), (ended, "close", Lessons), (ended, "launch-event", Event(ended.Today)),
        })
        {
            var before = (await stage.ReadAsync()).GetRawText();
            using var answer = await stage.ActAsync(stage.Unodc, act, body);
            await answer.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
            Assert.Equal(before, (await stage.ReadAsync()).GetRawText());
        }
    }

    [Fact]
    public async Task A_change_needs_the_version_its_caller_saw_and_the_function()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        using var foreign = await host.ActAsAsync(TestActor.Unodc(TestActor.NewId("frm")), Stop);
        using var expert = await host.ActAsAsync(new TestActor(Side.Government, Roles.GovernmentalExpert) { Framework = stage.Framework }, Stop);
        foreach (var (act, body) in new (string, object?)[] { ("launch-request", new { plannedOn = stage.Today, place = "Islamabad" }), ("close", Lessons), ("activate", null) })
        {
            using var unconditional = await stage.ActAsync(stage.Unodc, act, body, ifMatch: null);
            using var stale = await stage.ActAsync(stage.Unodc, act, body, "\"9\"");
            using var government = await stage.ActAsync(stage.Government, act, body);
            using var elsewhere = await stage.ActAsync(foreign, act, body);

            await unconditional.RefusedAsync((HttpStatusCode)428, "if-match", Stop);
            await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            await government.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
            await elsewhere.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var suspended = await stage.ActAsync(expert, "suspend", new { reason = Reason });
        await suspended.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var unasked = await stage.Alliance.PostAsync(stage.Interests, stage.Interest(), Stop);
        await unasked.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var other = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        using var neighbour = await other.PostAsync(stage.Interests, stage.Interest(), Stop);
        await neighbour.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
    }

    [Fact]
    public async Task UNODC_of_no_country_acts_on_an_initiative_too()
    {
        using var stage = await PilotStage.ProposedAsync(host);
        using var unodc = await _scene.AsUnodcAsync();

        using var asked = await stage.ActAsync(unodc, "launch-request", new { plannedOn = stage.Today, place = "Islamabad" });

        await asked.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(["proposed", "launch_requested"], await ActsAsync(stage.Government, stage));
    }

    private static async Task<string[]> ActsAsync(HttpClient caller, PilotStage stage) =>
        [.. (await caller.ReadAsync($"{stage.Pilot}/steps", Stop)).GetProperty("items").EnumerateArray().Select(step => step.GetProperty("act").GetString()!)];
}
