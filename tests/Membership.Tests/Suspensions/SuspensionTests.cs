using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Memberships;
using Trilateral.Membership.Tests.Decisions;
using Trilateral.Membership.Tests.Tokens;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Suspensions;

public sealed class SuspensionTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Reason = "It spoke in the alliance's name without asking.";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_is_told_heard_and_suspended_by_another_person_until_its_day()
    {
        var stage = await SuspensionStage.SetAsync(host);
        using var proposer = await stage.AsCoordinatorAsync();
        using var decider = await stage.AsCoordinatorAsync();
        using var member = await stage.AsMemberAsync();
        var proposed = await stage.ProposeAsync(proposer);
        var (id, ends) = (Scene.Id(proposed), proposed.GetProperty("endsAt").GetDateTimeOffset());
        Assert.Equal(1, await _scene.CountAsync(
            $"outbox where message_type like '%:SuspensionProposed' and body::jsonb @> '{{\"suspensionId\":\"{id}\",\"class\":\"Restricted\",\"organisationId\":\"{stage.Organisation}\"}}'"));
        Assert.Equal("active", await StandingAsync(member, stage));

        using var early = await decider.PostAsync($"{stage.Path}/{id}/decide", new { outcome = "imposed", reason = Reason }, Stop, ifMatch: "\"1\"");
        await early.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        using var foreign = await decider.PostAsync($"{stage.Path}/{id}/reply", new { reply = "x" }, Stop, ifMatch: "\"1\"");
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var heard = await member.TwiceAsync($"{stage.Path}/{id}/reply", new { reply = "We had asked on 3 May." }, "\"1\"", Stop);
        Assert.Equal("We had asked on 3 May.", (await heard.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("reply").GetString());
        using var itself = await proposer.PostAsync($"{stage.Path}/{id}/decide", new { outcome = "imposed", reason = Reason }, Stop, ifMatch: "\"2\"");
        await itself.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        using var decided = await decider.TwiceAsync($"{stage.Path}/{id}/decide", new { outcome = "imposed", reason = Reason }, "\"2\"", Stop);

        Assert.Equal("imposed", (await decided.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        Assert.Equal(1, await _scene.MessagesAsync("MemberSuspended", "membershipId", stage.Membership));
        Assert.Equal(1, await _scene.CountAsync($"audit_entries where action = 'suspension.imposed' and subject = '{id}' and rule_version is not null and reason is not null"));
        Assert.Equal(0, await _scene.CountAsync("outbox where body like '%without asking%' or body like '%3 May%'"));
        var read = await member.ReadAsync($"/membership/v1/memberships/{stage.Membership}", Stop);
        Assert.Equal(("suspended", ends), (read.GetProperty("standing").GetString(), read.GetProperty("suspendedUntil").GetDateTimeOffset()));

        host.Clock.MoveTo(ends.AddSeconds(1));
        Assert.Equal("active", await StandingAsync(member, stage));
        await host.Services.GetRequiredService<AnnounceStanding>().RunAsync(Stop);
        await Eventually.EqualsAsync(1L, () => _scene.MessagesAsync("MemberReinstated", "membershipId", stage.Membership), Stop);
    }

    [Fact]
    public async Task Who_coordinates_for_a_suspended_member_speaks_for_nobody_until_the_suspension_ends()
    {
        var stage = await SuspensionStage.SetAsync(host);
        var decisions = new DecisionStage(host, stage.Framework!);
        using var coordinator = await stage.AsCoordinatorAsync();
        using var other = await stage.AsCoordinatorAsync();
        using var suspended = await host.ActAsAsync(TestActor.Coordinator(stage.Framework, stage.Organisation), Stop);
        using var elsewhere = await host.ActAsAsync(TestActor.Coordinator(stage.Framework), Stop);
        var (proposed, decision) = (await stage.ProposeAsync(coordinator), await decisions.OpenAsync());
        var ends = proposed.GetProperty("endsAt").GetDateTimeOffset();
        using (var before = await DecisionStage.ActAsync(suspended, decision, "positions", new { stance = "abstain" }))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        host.Clock.MoveTo(proposed.GetProperty("replyUntil").GetDateTimeOffset().AddSeconds(1));
        using var imposed = await other.PostAsync($"{stage.Path}/{Scene.Id(proposed)}/decide", new { outcome = "imposed", reason = Reason }, Stop, ifMatch: "\"1\"");
        await imposed.JsonAsync(HttpStatusCode.OK, Stop);

        var late = await decisions.OpenAsync();
        using var refused = await DecisionStage.ActAsync(suspended, late, "positions", new { stance = "consent" });
        await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(0, (await decisions.ReadAsync(late)).GetProperty("positions").GetArrayLength());
        using var grant = await suspended.PostAsync("/membership/v1/mandates", new { clientId = TestActor.NewId("cli"), role = "alliance_member", document = "x" }, Stop);
        await grant.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        // Who never was a member there speaks by its mandate, and so do the other sides.
        using var by = await DecisionStage.ActAsync(elsewhere, late, "positions", new { stance = "abstain" });
        Assert.Equal(HttpStatusCode.OK, by.StatusCode);

        host.Clock.MoveTo(ends.AddSeconds(1));
        var again = await decisions.OpenAsync();
        using var heard = await DecisionStage.ActAsync(suspended, again, "positions", new { stance = "consent" });
        Assert.Equal(HttpStatusCode.OK, heard.StatusCode);
    }

    [Fact]
    public async Task Silence_ends_the_time_to_reply_a_dismissal_tells_the_member_alone_and_a_lift_ends_it_early()
    {
        var stage = await SuspensionStage.SetAsync(host);
        using var proposer = await stage.AsCoordinatorAsync();
        using var decider = await stage.AsCoordinatorAsync();
        var dismissed = await stage.ProposeAsync(proposer);
        host.Clock.MoveTo(dismissed.GetProperty("replyUntil").GetDateTimeOffset().AddSeconds(1));
        using var member = await stage.AsMemberAsync();
        using var late = await member.PostAsync($"{stage.Path}/{Scene.Id(dismissed)}/reply", new { reply = "x" }, Stop, ifMatch: "\"1\"");
        using var away = await decider.PostAsync($"{stage.Path}/{Scene.Id(dismissed)}/decide", new { outcome = "dismissed", reason = Reason }, Stop, ifMatch: "\"1\"");
        Assert.Equal("dismissed", (await away.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        Assert.Equal((1, 0), (await _scene.MessagesAsync("SuspensionDismissed", "suspensionId", Scene.Id(dismissed)), await _scene.MessagesAsync("MemberSuspended", "membershipId", stage.Membership)));

        var imposed = await stage.ProposeAsync(proposer);
        host.Clock.MoveTo(imposed.GetProperty("replyUntil").GetDateTimeOffset().AddSeconds(1));
        using var held = await decider.PostAsync($"{stage.Path}/{Scene.Id(imposed)}/decide", new { outcome = "imposed", reason = Reason }, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, held.StatusCode);
        using var twice = await stage.TryProposeAsync(proposer);
        using var lifted = await decider.TwiceAsync($"{stage.Path}/{Scene.Id(imposed)}/lift", new { reason = "It has set the record straight." }, "\"2\"", Stop);

        Assert.Equal("lifted", (await lifted.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        Assert.Equal("active", await StandingAsync(member, stage));
        Assert.Equal(1, await _scene.MessagesAsync("MemberReinstated", "membershipId", stage.Membership));
        using var again = await decider.PostAsync($"{stage.Path}/{Scene.Id(imposed)}/lift", new { reason = "It has set the record straight." }, Stop, ifMatch: lifted.Tag());
        foreach (var refused in new[] { late, twice, again })
        {
            await refused.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
            Assert.Contains("(rule 40)", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_proposal_is_open_and_one_of_two_decisions_wins()
    {
        var stage = await SuspensionStage.SetAsync(host);
        using var proposer = await stage.AsCoordinatorAsync();
        var proposals = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => stage.TryProposeAsync(proposer)));
        var won = Assert.Single(proposals, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in proposals.Where(answer => answer != won))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-registered", Stop);
        }

        var proposed = await won.JsonAsync(HttpStatusCode.Created, Stop);
        host.Clock.MoveTo(proposed.GetProperty("replyUntil").GetDateTimeOffset().AddSeconds(1));
        using var first = await stage.AsCoordinatorAsync();
        using var second = await stage.AsCoordinatorAsync();
        var decisions = await Task.WhenAll(
            first.PostAsync($"{stage.Path}/{Scene.Id(proposed)}/decide", new { outcome = "imposed", reason = Reason }, Stop, ifMatch: "\"1\""),
            second.PostAsync($"{stage.Path}/{Scene.Id(proposed)}/decide", new { outcome = "dismissed", reason = Reason }, Stop, ifMatch: "\"1\""));

        var decided = Assert.Single(decisions, answer => answer.StatusCode == HttpStatusCode.OK);
        await decisions.Single(answer => answer != decided).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        var outcome = (await decided.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString();
        Assert.Equal(outcome == "imposed" ? 1 : 0, await _scene.MessagesAsync("MemberSuspended", "membershipId", stage.Membership));
        using var list = await first.GetAsync($"{stage.Path}?state={outcome}", Stop);
        Assert.Equal(Scene.Id(proposed), Scene.Id(Assert.Single((await list.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("items").EnumerateArray())));
    }

    [Fact]
    public async Task Of_two_replies_and_of_two_who_lift_at_once_one_is_on_record()
    {
        var stage = await SuspensionStage.SetAsync(host);
        using var first = await stage.AsCoordinatorAsync();
        using var second = await stage.AsCoordinatorAsync();
        using var member = await stage.AsMemberAsync();
        using var colleague = await stage.AsMemberAsync();
        var id = Scene.Id(await stage.ProposeAsync(first));

        await OneActsAsync("reply", "\"1\"", new { reply = "We had asked on 3 May." }, member, colleague);
        using var imposed = await second.PostAsync($"{stage.Path}/{id}/decide", new { outcome = "imposed", reason = Reason }, Stop, ifMatch: "\"2\"");
        await imposed.JsonAsync(HttpStatusCode.OK, Stop);
        await OneActsAsync("lift", imposed.Tag(), new { reason = "It has set the record straight." }, first, second);

        Assert.Equal((1, 1, 1), (
            await _scene.AuditedAsync("suspension.replied", id), await _scene.AuditedAsync("suspension.lifted", id), await _scene.MessagesAsync("MemberReinstated", "membershipId", stage.Membership)));
        Assert.Equal("active", await StandingAsync(member, stage));

        async Task OneActsAsync(string act, string tag, object body, params HttpClient[] callers)
        {
            var answers = await Task.WhenAll(callers.Select(caller => caller.PostAsync($"{stage.Path}/{id}/{act}", body, Stop, ifMatch: tag)));
            var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        }
    }

    [Fact]
    public async Task Who_holds_a_function_in_the_member_or_acts_for_it_by_another_client_decides_nothing_on_it()
    {
        var stage = await SuspensionStage.SetAsync(host);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        var (alternate, agent) = (TestActor.Coordinator(stage.Framework, stage.Another), TestActor.Coordinator(stage.Framework, stage.Another));
        using var member = await _scene.AsOrganisationAsync(stage.Framework, stage.Organisation);
        var role = await Scene.CreateAsync(member, $"{Scene.Organisations}/{stage.Organisation}/people", new { personId = alternate.PersonId, function = "alternate", from = "2026-01-01" });
        await PartnerSystem.RegisterAsync(administrator, "civil_society", stage.Framework, stage.Organisation, agent.PersonId);
        using var proposer = await stage.AsCoordinatorAsync();
        var proposed = await stage.ProposeAsync(proposer);
        host.Clock.MoveTo(proposed.GetProperty("replyUntil").GetDateTimeOffset().AddSeconds(1));
        var decide = $"{stage.Path}/{Scene.Id(proposed)}/decide";
        foreach (var actor in new[] { alternate, agent })
        {
            using var insider = await host.ActAsAsync(actor, Stop);
            using var another = await stage.TryProposeAsync(insider);
            using var refused = await insider.PostAsync(decide, new { outcome = "dismissed", reason = Reason }, Stop, ifMatch: "\"1\"");
            await another.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        }

        // A function that was held until the day before is none.
        var yesterday = DateOnly.FromDateTime(host.Clock.GetUtcNow().AddDays(-2).UtcDateTime).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        await host.Database.ExecuteAsync($"update membership.person_roles set ends_on = '{yesterday}' where id = '{Guid.Parse(role.AsSpan(4))}'", Stop);
        using var former = await host.ActAsAsync(alternate, Stop);
        using var decided = await former.PostAsync(decide, new { outcome = "imposed", reason = Reason }, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        using var agents = await host.ActAsAsync(agent, Stop);
        using var lifted = await agents.PostAsync($"{stage.Path}/{Scene.Id(proposed)}/lift", new { reason = Reason }, Stop, ifMatch: decided.Tag());
        await lifted.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
    }

    [Fact]
    public async Task Of_a_suspension_and_a_leaving_at_once_exactly_one_is_on_record()
    {
        for (var round = 0; round < 4; round++)
        {
            var stage = await SuspensionStage.SetAsync(host);
            using var proposer = await stage.AsCoordinatorAsync();
            using var decider = await stage.AsCoordinatorAsync();
            var proposed = await stage.ProposeAsync(proposer);
            host.Clock.MoveTo(proposed.GetProperty("replyUntil").GetDateTimeOffset().AddSeconds(1));
            using var member = await stage.AsMemberAsync();

            var answers = await Task.WhenAll(
                decider.PostAsync($"{stage.Path}/{Scene.Id(proposed)}/decide", new { outcome = "imposed", reason = Reason }, Stop, ifMatch: "\"1\""),
                member.PostAsync($"/membership/v1/memberships/{stage.Membership}/leave", new { }, Stop, ifMatch: "\"1\""));

            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            var later = answers.Single(answer => answer.StatusCode != HttpStatusCode.OK);
            // Who comes while the other is being written has seen an old version; a decision that comes after it finds no member.
            Assert.True(later.StatusCode == HttpStatusCode.PreconditionFailed || (later == answers[0] && later.StatusCode == HttpStatusCode.Conflict), $"{later.StatusCode}");
            Assert.Equal(1, await _scene.MessagesAsync("MemberSuspended", "membershipId", stage.Membership) + await _scene.MessagesAsync("MemberLeft", "membershipId", stage.Membership));
            Assert.Equal(2, await _scene.CountAsync($"standing_moves where membership_id = '{Guid.ParseExact(stage.Membership[4..], "N")}'"));
        }
    }

    [Fact]
    public async Task A_networks_facilitator_suspends_its_members()
    {
        var founders = await _scene.OrganisationsAsync(2);
        var network = await _scene.NetworkAsync(founders);
        var stage = await SuspensionStage.OfAsync(host, network, null, founders[1]);
        using var facilitator = await _scene.AsCoordinatorAsync(null, founders[0]);
        using var another = await _scene.AsCoordinatorAsync(null, founders[0]);
        using var stranger = await _scene.AsCoordinatorAsync(null);
        using var refused = await stage.TryProposeAsync(stranger);
        await refused.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);

        var proposed = await stage.ProposeAsync(facilitator);
        using var member = await host.ActAsAsync(TestActor.Member(TestActor.NewId("frm"), founders[1]), Stop);
        using var heard = await member.PostAsync($"{stage.Path}/{Scene.Id(proposed)}/reply", new { reply = "We had asked." }, Stop, ifMatch: "\"1\"");
        Assert.Equal(HttpStatusCode.OK, heard.StatusCode);
        using var decided = await another.PostAsync($"{stage.Path}/{Scene.Id(proposed)}/decide", new { outcome = "imposed", reason = Reason }, Stop, ifMatch: heard.Tag());
        Assert.Equal(HttpStatusCode.OK, decided.StatusCode);
        Assert.Equal("suspended", await StandingAsync(member, stage));
    }

    private static async Task<string?> StandingAsync(HttpClient caller, SuspensionStage stage) =>
        (await caller.ReadAsync($"/membership/v1/memberships/{stage.Membership}", Stop)).GetProperty("standing").GetString();
}

/// <summary>A member of an alliance that somebody may propose to suspend.</summary>
internal sealed class SuspensionStage(MembershipHost host, Scene scene)
{
    public string? Framework { get; private init; }

    public string Alliance { get; private init; } = "";

    public string Organisation { get; private init; } = "";

    public string Membership { get; private init; } = "";

    /// <summary>Another member, for which coordinators act: of an alliance they do not belong to they coordinate nothing.</summary>
    public string Another { get; private init; } = "";

    public string Path => $"/membership/v1/memberships/{Membership}/suspensions";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<SuspensionStage> SetAsync(MembershipHost host)
    {
        var scene = new Scene(host);
        var (framework, founders) = (await scene.FrameworkAsync(), await scene.OrganisationsAsync(2));
        return await OfAsync(host, await scene.AllianceAsync(framework, founders), framework, founders[1]);
    }

    public static async Task<SuspensionStage> OfAsync(MembershipHost host, string alliance, string? framework, string organisation)
    {
        var scene = new Scene(host);
        using var unodc = await scene.AsUnodcAsync();
        var lines = (await unodc.ReadAsync($"{Scene.Alliances}/{alliance}/members", Stop)).GetProperty("items").EnumerateArray().ToLookup(line => line.GetProperty("organisation").GetString()!);
        return new(host, scene)
        {
            Framework = framework,
            Alliance = alliance,
            Organisation = organisation,
            Membership = Scene.Id(lines[organisation].Single()),
            Another = lines.First(line => line.Key != organisation).Key,
        };
    }

    /// <summary>Another person each time.</summary>
    public Task<HttpClient> AsCoordinatorAsync() => scene.AsCoordinatorAsync(Framework, Another);

    public Task<HttpClient> AsMemberAsync() => host.ActAsAsync(TestActor.Member(Framework, Organisation), Stop);

    public async Task<JsonElement> ProposeAsync(HttpClient coordinator)
    {
        using var answer = await TryProposeAsync(coordinator);
        return await answer.JsonAsync(HttpStatusCode.Created, Stop);
    }

    public Task<HttpResponseMessage> TryProposeAsync(HttpClient coordinator) => coordinator.PostAsync(
        Path, new { reason = "It spoke in the alliance's name without asking.", endsOn = DateOnly.FromDateTime(host.Clock.GetUtcNow().AddDays(60).DateTime).ToString("O", System.Globalization.CultureInfo.InvariantCulture) }, Stop);
}
