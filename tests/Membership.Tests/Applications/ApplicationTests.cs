using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

public sealed class ApplicationTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_leaves_a_row_a_message_to_its_side_and_an_audit_entry_without_its_texts()
    {
        var stage = await ApplicationStage.SetAsync(host);

        var application = await stage.SubmitAsync();

        var id = Scene.Id(application);
        Assert.Equal(("submitted", 1), (application.GetProperty("state").GetString(), application.GetProperty("version").GetInt64()));
        Assert.Equal(1, await _scene.CountAsync(
            $"outbox where message_type like '%:ApplicationReceived' and body::jsonb @> '{{\"applicationId\":\"{id}\",\"class\":\"OwnSide\",\"side\":\"civil_society\",\"reach\":\"framework:{stage.Framework}\"}}'"));
        Assert.Equal(1, await _scene.AuditedAsync("application.submitted", id));
        Assert.Equal(0, await _scene.CountAsync("outbox where body like '%communities along%'"));
        Assert.Equal(0, await _scene.CountAsync("audit_entries where after like '%communities along%'"));
    }

    [Fact]
    public async Task Ten_parallel_applications_of_a_body_leave_one_open()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var applicant = await stage.AsApplicantAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => applicant.InsistAsync(stage.Path, stage.Body(), Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            await answer.RefusedAsync(HttpStatusCode.Conflict, "already-applied", Stop);
        }

        Assert.Equal(1, await _scene.MessagesAsync("ApplicationReceived", "allianceId", stage.Alliance));
    }

    [Fact]
    public async Task A_member_does_not_apply_and_one_who_withdrew_applies_again()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var founder = await _scene.AsOrganisationAsync(stage.Framework, stage.Founders[1]);
        using var applicant = await stage.AsApplicantAsync();

        using var member = await founder.PostAsync(stage.Path, stage.Body(), Stop);
        await member.RefusedAsync(HttpStatusCode.Conflict, "already-member", Stop);

        var id = Scene.Id(await stage.SubmitAsync());
        using var withdrawn = await stage.DecideAsync(applicant, id, "withdraw", "\"1\"", reason: null);
        Assert.Equal("withdrawn", (await withdrawn.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        Assert.Equal((1, 1), (await _scene.MessagesAsync("ApplicationWithdrawn", "applicationId", id), await _scene.AuditedAsync("application.withdrawn", id)));
        using var twice = await stage.DecideAsync(applicant, id, "withdraw", withdrawn.Tag());
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.NotEqual(id, Scene.Id(await stage.SubmitAsync()));
    }

    [Fact]
    public async Task Only_an_organisation_of_the_register_applies_for_itself_in_the_alliances_framework()
    {
        var stage = await ApplicationStage.SetAsync(host);
        TestActor[] others =
        [
            TestActor.Government(stage.Framework), TestActor.Unodc(stage.Framework), TestActor.Administrator(),
            new(Side.CivilSociety) { Framework = stage.Framework },
            new(Side.CivilSociety) { Framework = stage.Framework, Organisation = TestActor.NewId("org") },
            new(Side.CivilSociety, Roles.Observer) { Framework = stage.Framework, Organisation = stage.Applicant },
            new(Side.CivilSociety) { Framework = TestActor.NewId("frm"), Organisation = stage.Applicant },
            new(Side.CivilSociety) { Organisation = stage.Applicant },
        ];
        foreach (var other in others)
        {
            using var caller = await host.ActAsAsync(other, Stop);
            using var answer = await caller.PostAsync(stage.Path, stage.Body(), Stop);

            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var applicant = await stage.AsApplicantAsync();
        using var absent = await applicant.PostAsync($"{Scene.Alliances}/{TestActor.NewId("aln")}/applications", stage.Body(), Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var stranger = await applicant.PostAsync(stage.Path, stage.Body(stage.Founders[0], stage.Applicant), Stop);
        await stranger.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/sponsors/1");
    }

    [Fact]
    public async Task An_admission_makes_the_member_in_one_save_and_everybody_sees_it()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();

        using var answer = await coordinator.TwiceAsync($"{stage.Path}/{id}/admit", new { }, ApplicationStage.Passed, Stop);

        var admitted = await answer.JsonAsync(HttpStatusCode.OK, Stop);
        var membership = admitted.GetProperty("membership").GetString()!;
        Assert.Equal(("admitted", "\"4\""), (admitted.GetProperty("state").GetString(), answer.Tag()));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("MemberAdmitted", "membershipId", membership), await _scene.AuditedAsync("application.admitted", id)));
        Assert.Equal(1, await _scene.CountAsync($"audit_entries where action = 'member.admitted' and subject = '{membership}' and rule_id = '{admitted.GetProperty("ruleProfile").GetString()}'"));
        using var government = await host.ActAsAsync(TestActor.Government(stage.Framework), Stop);
        var members = (await government.ReadAsync($"{Scene.Alliances}/{stage.Alliance}/members", Stop)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal("admission", Assert.Single(members, member => member.GetProperty("organisation").GetString() == stage.Applicant).GetProperty("basis").GetString());
        using var applicant = await stage.AsApplicantAsync();
        using var again = await applicant.PostAsync(stage.Path, stage.Body(), Stop);
        await again.RefusedAsync(HttpStatusCode.Conflict, "already-member", Stop);
        using var withdrawn = await stage.DecideAsync(applicant, id, "withdraw", answer.Tag());
        await withdrawn.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task A_declined_applicant_reads_the_reason_which_no_message_carries()
    {
        const string Reason = "Its statement does not name the themes of the alliance.";
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();

        using var answer = await coordinator.TwiceAsync($"{stage.Path}/{id}/decline", new { reason = Reason }, ApplicationStage.Passed, Stop);

        Assert.Equal("declined", (await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString());
        using var applicant = await stage.AsApplicantAsync();
        Assert.Equal(Reason, (await applicant.ReadAsync($"{stage.Path}/{id}", Stop)).GetProperty("reason").GetString());
        Assert.Equal(1, await _scene.MessagesAsync("ApplicationDeclined", "applicationId", id));
        Assert.Equal(0, await _scene.CountAsync("outbox where body like '%does not name the themes%'"));
        Assert.Equal(1, await _scene.CountAsync($"audit_entries where action = 'application.declined' and subject = '{id}' and reason = '{Reason}'"));
        Assert.Equal(0, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(stage.Applicant[4..], "N")}'"));
        Assert.NotEqual(id, Scene.Id(await stage.SubmitAsync()));
    }

    [Fact]
    public async Task Two_coordinators_at_once_make_one_decision_and_the_other_learns_that_it_is_stale()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var first = await stage.AsCoordinatorAsync();
        using var second = await stage.AsCoordinatorAsync();
        foreach (var acts in new[] { ("admit", "admit"), ("admit", "decline"), ("decline", "decline") }.SelectMany(pair => Enumerable.Repeat(pair, 3)))
        {
            // A new applicant to the same alliance each time.
            var applicant = await _scene.OrganisationAsync();
            using var caller = await _scene.AsOrganisationAsync(stage.Framework, applicant);
            using var submitted = await caller.PostAsync(stage.Path, stage.Body(), Stop);
            var application = await stage.PassAsync(Scene.Id(await submitted.JsonAsync(HttpStatusCode.Created, Stop)));
            var id = Scene.Id(application);
            host.Clock.MoveTo(application.GetProperty("commentsCloseAt").GetDateTimeOffset().AddSeconds(1));

            var answers = await Task.WhenAll(stage.DecideAsync(first, id, acts.Item1), stage.DecideAsync(second, id, acts.Item2));

            var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await answers.Single(answer => answer != won).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            var state = (await won.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString();
            Assert.Equal(state == "admitted" ? 1 : 0, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(applicant[4..], "N")}'"));
            Assert.Equal(1, await _scene.CountAsync($"audit_entries where subject = '{id}' and action in ('application.admitted', 'application.declined')"));
        }
    }

    [Theory]
    [InlineData("admit", "admit")]
    [InlineData("admit", "decline")]
    [InlineData("decline", "admit")]
    [InlineData("withdraw", "admit")]
    [InlineData("withdraw", "decline")]
    public async Task What_is_decided_or_withdrawn_is_not_decided_again(string first, string second)
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        using var done = await stage.DecideAsync(first == "withdraw" ? applicant : coordinator, id, first);
        var state = (await done.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString();

        using var again = await stage.DecideAsync(coordinator, id, second, done.Tag());

        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(state, (await applicant.ReadAsync($"{stage.Path}/{id}", Stop)).GetProperty("state").GetString());
        Assert.Equal(state == "admitted" ? 1 : 0, await _scene.CountAsync($"memberships where organisation_id = '{Guid.ParseExact(stage.Applicant[4..], "N")}'"));
    }

    [Fact]
    public async Task A_decision_is_refused_before_the_window_ends_and_taken_one_second_later()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var application = await stage.PassAsync(Scene.Id(await stage.SubmitAsync()));
        var (id, closes) = (Scene.Id(application), application.GetProperty("commentsCloseAt").GetDateTimeOffset());
        using var coordinator = await stage.AsCoordinatorAsync();

        host.Clock.MoveTo(closes.AddSeconds(-60));
        using var early = await stage.DecideAsync(coordinator, id, "admit");
        await early.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Contains("\"rule\":36", await early.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        host.Clock.MoveTo(closes.AddSeconds(1));
        using var late = await stage.DecideAsync(coordinator, id, "admit");
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
    }

    [Fact]
    public async Task A_decision_is_one_of_a_named_coordinator_of_the_alliance_who_has_no_part_in_it()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var nameless = await host.ActAsAsync(TestActor.Coordinator(stage.Framework, stage.Founders[0]) with { PersonId = null }, Stop);
        using var own = await host.ActAsAsync(TestActor.Coordinator(stage.Framework, stage.Applicant), Stop);
        using var sponsor = await host.ActAsAsync(TestActor.Coordinator(stage.Framework, stage.Sponsors[0]), Stop);
        using var unodc = await _scene.AsUnodcAsync(stage.Framework);
        using var member = await host.ActAsAsync(TestActor.Member(stage.Framework, stage.Applicant) with { PersonId = TestActor.NewId("per") }, Stop);
        using var elsewhere = await _scene.AsCoordinatorAsync(TestActor.NewId("frm"), stage.Founders[0]);
        foreach (var act in new[] { "admit", "decline" })
        {
            using var unnamed = await stage.DecideAsync(nameless, id, act);
            using var self = await stage.DecideAsync(own, id, act);
            using var speaking = await stage.DecideAsync(sponsor, id, act);
            using var office = await stage.DecideAsync(unodc, id, act);
            using var applicant = await stage.DecideAsync(member, id, act);
            using var foreign = await stage.DecideAsync(elsewhere, id, act);

            await unnamed.RefusedAsync(HttpStatusCode.Forbidden, "named-person", Stop);
            await self.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
            Assert.Contains("\"rule\":36", await self.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
            await speaking.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
            await office.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
            await applicant.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
            await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        using var coordinator = await stage.AsCoordinatorAsync();
        using var withdrawn = await stage.DecideAsync(coordinator, id, "withdraw");
        await withdrawn.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
    }

    [Theory]
    [InlineData("admit")]
    [InlineData("decline")]
    [InlineData("withdraw")]
    public async Task A_change_needs_the_version_its_caller_saw(string act)
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var caller = act == "withdraw" ? await stage.AsApplicantAsync() : await stage.AsCoordinatorAsync();

        using var unconditional = await stage.DecideAsync(caller, id, act, ifMatch: null);
        using var stale = await stage.DecideAsync(caller, id, act, ifMatch: "\"9\"");
        using var absent = await stage.DecideAsync(caller, TestActor.NewId("apn"), act);

        await unconditional.RefusedAsync((HttpStatusCode)428, "if-match", Stop);
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        await absent.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task A_reason_that_is_none_declines_nothing()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();

        using var short19 = await stage.DecideAsync(coordinator, id, "decline", reason: new string('x', 19));

        await short19.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        Assert.Equal("memberComments", (await coordinator.ReadAsync($"{stage.Path}/{id}", Stop)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_demonstration_counts_in_seconds_and_leaves_what_is_running_alone()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var running = await stage.SubmitAsync();

        var demonstration = await _scene.ProfileAsync(stage.Framework, "PT2S", "PT60S", demonstration: true);

        using var coordinator = await stage.AsCoordinatorAsync();
        Assert.Equal(running.GetRawText(), (await coordinator.ReadAsync($"{stage.Path}/{Scene.Id(running)}", Stop)).GetRawText());
        var other = await _scene.OrganisationAsync();
        using var applicant = await _scene.AsOrganisationAsync(stage.Framework, other);
        using var submitted = await applicant.PostAsync(stage.Path, stage.Body(), Stop);
        var quick = await submitted.JsonAsync(HttpStatusCode.Created, Stop);
        Assert.Equal(demonstration, quick.GetProperty("ruleProfile").GetString());
        Assert.InRange(quick.GetProperty("commentsCloseAt").GetDateTimeOffset() - quick.GetProperty("submittedAt").GetDateTimeOffset(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        await stage.PassAsync(Scene.Id(running));
        var passed = await stage.PassAsync(Scene.Id(quick));
        host.Clock.MoveTo(passed.GetProperty("commentsCloseAt").GetDateTimeOffset().AddSeconds(1));
        using var admitted = await stage.DecideAsync(coordinator, Scene.Id(quick), "admit");
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        using var early = await stage.DecideAsync(coordinator, Scene.Id(running), "admit");
        await early.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
    }
}
