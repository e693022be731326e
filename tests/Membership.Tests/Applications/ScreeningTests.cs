using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Applications;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>From a draft to the decision: what each side can do when, what it leaves behind, and who is refused.</summary>
public sealed class ScreeningTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Question = "Which districts does the organisation work in?";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_is_seen_by_its_applicant_alone_and_becomes_an_application_when_it_is_complete()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var applicant = await stage.AsApplicantAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var unodc = await _scene.AsUnodcAsync(stage.Framework);

        var draft = await Scene.CreateAsync(applicant, stage.Drafts, new { statement = "Too short." });

        foreach (var other in new[] { coordinator, unodc })
        {
            using var unseen = await other.GetAsync($"{stage.Path}/{draft}", Stop);
            await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
            Assert.Empty((await other.ReadAsync(stage.Path, Stop)).GetProperty("items").EnumerateArray());
        }

        using var incomplete = await stage.TryAsync(applicant, draft, "submit", new { });
        await incomplete.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/statement", "/themes", "/conflictOfInterest", "/sponsors");
        using var second = await applicant.PostAsync(stage.Path, stage.Body(), Stop);
        await second.RefusedAsync(HttpStatusCode.Conflict, "already-applied", Stop);
        Assert.Contains("(rule 36)", await second.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var edited = await applicant.SendAsync(HttpMethod.Put, $"{stage.Path}/{draft}", stage.Body(), Stop, ifMatch: "\"1\"");
        Assert.Equal(("draft", "\"2\""), ((await edited.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("state").GetString(), edited.Tag()));
        Assert.Equal(0, await _scene.CountAsync($"outbox where body::jsonb ->> 'applicationId' = '{draft}'"));

        var submitted = await stage.ActAsync(applicant, draft, "submit", new { });

        Assert.Equal("submitted", submitted.GetProperty("state").GetString());
        Assert.Equal((1, 1), (await _scene.MessagesAsync("ApplicationReceived", "applicationId", draft), await _scene.AuditedAsync("application.submitted", draft)));
        Assert.Equal(draft, Scene.Id(await coordinator.ReadAsync($"{stage.Path}/{draft}", Stop)));
        using var late = await applicant.SendAsync(HttpMethod.Put, $"{stage.Path}/{draft}", stage.Body(), Stop, ifMatch: "\"3\"");
        await late.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
    }

    [Fact]
    public async Task A_draft_is_thrown_away_without_a_word_to_anybody()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var applicant = await stage.AsApplicantAsync();
        var draft = await Scene.CreateAsync(applicant, stage.Drafts, new { });

        var withdrawn = await stage.ActAsync(applicant, draft, "withdraw", new { });

        Assert.Equal("withdrawn", withdrawn.GetProperty("state").GetString());
        Assert.Equal(0, await _scene.CountAsync($"outbox where body::jsonb ->> 'applicationId' = '{draft}'"));
        Assert.Equal("submitted", (await stage.SubmitAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Each_step_of_the_screening_leaves_its_state_its_message_and_its_audit_entry()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var submitted = await stage.SubmitAsync();
        var id = Scene.Id(submitted);
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();

        Assert.Equal("screening", State(await stage.ActAsync(coordinator, id, "screen", new { })));
        var asked = await stage.ActAsync(coordinator, id, "request-information", new { question = Question });
        Assert.Equal(("infoRequested", 1), (State(asked), asked.GetProperty("informationRounds").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, asked.GetProperty("clockStoppedAt").ValueKind);
        host.Clock.Advance(TimeSpan.FromDays(4));
        var answered = await stage.ActAsync(applicant, id, "information", new { answer = "In Chaman and Torkham." });
        Assert.Equal("screening", State(answered));
        Assert.Equal(
            submitted.GetProperty("decisionDueAt").GetDateTimeOffset().AddDays(4), answered.GetProperty("decisionDueAt").GetDateTimeOffset());
        Assert.InRange(answered.GetProperty("clockStoodSeconds").GetInt64(), 4 * 86_400, (4 * 86_400) + 3_600);
        using var unsupported = await stage.TryAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." });
        await unsupported.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        await stage.SupportAsync(id);
        var passed = await stage.ActAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." });

        Assert.Equal("memberComments", State(passed));
        Assert.True(passed.GetProperty("commentsCloseAt").GetDateTimeOffset() > submitted.GetProperty("commentsCloseAt").GetDateTimeOffset());
        foreach (var (state, action) in new[] { ("screening", "application.screened"), ("infoRequested", "application.information_requested"), ("screening", "application.answered"), ("memberComments", "application.passed") })
        {
            Assert.True(await _scene.CountAsync($"outbox where message_type like '%:ApplicationMoved' and body::jsonb @> '{{\"applicationId\":\"{id}\",\"to\":\"{state}\",\"class\":\"OwnSide\",\"side\":\"civil_society\"}}'") >= 1, state);
            Assert.Equal(1, await _scene.AuditedAsync(action, id));
        }

        Assert.Equal(4, await _scene.MessagesAsync("ApplicationMoved", "applicationId", id));
        Assert.Equal(0, await _scene.CountAsync("outbox where body like '%Which districts%' or body like '%Torkham%'"));
        Assert.Equal(0, await _scene.CountAsync("audit_entries where after like '%Which districts%' or after like '%Torkham%'"));
        var round = Assert.Single((await applicant.ReadAsync($"{stage.Path}/{id}/information-requests", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal((1, Question, "In Chaman and Torkham."), (round.GetProperty("round").GetInt32(), round.GetProperty("question").GetString(), round.GetProperty("reply").GetString()));
    }

    [Fact]
    public async Task No_step_is_taken_out_of_order_or_by_the_wrong_side_or_on_another_version()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        using var sponsor = await _scene.AsCoordinatorAsync(stage.Framework, stage.Sponsors[0]);
        var bodies = new Dictionary<string, object>
        {
            ["request-information"] = new { question = Question },
            ["pass"] = new { complete = true, conflictOfInterest = "None." },
            ["admit"] = new { },
            ["decline"] = new { reason = "It does not work on these themes." },
            ["defer"] = new { needs = "The registration of the new statutes.", by = "2030-01-01" },
            ["ask-government"] = new { },
            ["appeal/decision"] = new { outcome = "upheld", reason = "It does not work on these themes." },
        };
        foreach (var (act, body) in bodies)
        {
            using var early = await stage.TryAsync(coordinator, id, act, body);
            await early.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        }

        foreach (var (act, body) in new (string, object)[] { ("information", new { answer = "Here." }), ("appeal", new { grounds = "It does work on these themes." }), ("reply", new { reply = "The registration is attached." }), ("submit", new { }) })
        {
            using var early = await stage.TryAsync(applicant, id, act, body);
            await early.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
            using var wrong = await stage.TryAsync(coordinator, id, act, body);
            await wrong.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }

        using var self = await stage.TryAsync(sponsor, id, "screen", new { });
        await self.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        Assert.Contains("\"rule\":36", await self.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var stale = await coordinator.SendAsync(HttpMethod.Post, $"{stage.Path}/{id}/screen", new { }, Stop, ifMatch: "\"9\"");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        Assert.Equal("submitted", State(await coordinator.ReadAsync($"{stage.Path}/{id}", Stop)));
        Assert.Equal(1, (await coordinator.ReadAsync($"{stage.Path}/{id}", Stop)).GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task A_third_round_of_questions_is_refused_by_the_rules_number()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        await stage.ActAsync(coordinator, id, "screen", new { });
        for (var round = 0; round < 2; round++)
        {
            await stage.ActAsync(coordinator, id, "request-information", new { question = Question });
            await stage.ActAsync(applicant, id, "information", new { answer = "In Chaman." });
        }

        using var third = await stage.TryAsync(coordinator, id, "request-information", new { question = Question });

        await third.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Contains("\"rule\":36", await third.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, (await coordinator.ReadAsync($"{stage.Path}/{id}/screening", Stop)).GetProperty("informationRoundsLeft").GetInt32());
    }

    [Fact]
    public async Task The_screening_names_who_carries_nearly_the_same_name_and_passes_when_that_is_another_body()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var administrator = await host.ActAsAsync(TestActor.Administrator(), Stop);
        using var coordinator = await stage.AsCoordinatorAsync();
        var name = (await administrator.ReadAsync($"{Scene.Organisations}/{stage.Applicant}", Stop)).GetProperty("name").GetString();
        var namesake = await Scene.CreateAsync(administrator, Scene.Organisations, new { name = $"The {name!.Replace('o', 'ó')} Ltd.", country = "PAK", constituency = "foundation" });
        var id = Scene.Id(await stage.SubmitAsync());
        await stage.SupportAsync(id);
        await stage.ActAsync(coordinator, id, "screen", new { });

        var screening = await coordinator.ReadAsync($"{stage.Path}/{id}/screening", Stop);
        using var refused = await stage.TryAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." });

        Assert.Equal([namesake], screening.GetProperty("possibleDuplicates").EnumerateArray().Select(one => one.GetProperty("organisation").GetString()!));
        Assert.Equal((2, 2), (screening.GetProperty("sponsorsInStanding").GetArrayLength(), screening.GetProperty("sponsorsSupporting").GetArrayLength()));
        await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/distinctFrom");
        Assert.Equal("memberComments", State(await stage.ActAsync(coordinator, id, "pass", new { complete = true, distinctFrom = new[] { namesake }, conflictOfInterest = "None." })));
    }

    [Fact]
    public async Task Members_comment_until_the_last_second_once_each_and_those_who_decide_read_it()
    {
        var stage = await ApplicationStage.SetAsync(host, founders: 5);
        var passed = await stage.PassAsync(Scene.Id(await stage.SubmitAsync()));
        var (id, path) = (Scene.Id(passed), $"{stage.Path}/{Scene.Id(passed)}/comments");
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        using var first = await host.ActAsAsync(TestActor.Member(stage.Framework, stage.Founders[3]), Stop);
        using var second = await host.ActAsAsync(TestActor.Member(stage.Framework, stage.Founders[4]), Stop);
        using var stranger = await host.ActAsAsync(TestActor.Member(stage.Framework, TestActor.NewId("org")), Stop);
        var frank = new { position = "opposes", text = "Two of its projects were never finished." };

        host.Clock.MoveTo(passed.GetProperty("commentsCloseAt").GetDateTimeOffset().AddMinutes(-1));
        using var said = await first.PostAsync(path, frank, Stop);
        var comment = await said.JsonAsync(HttpStatusCode.Created, Stop);
        using var again = await first.PostAsync(path, frank, Stop);
        await again.RefusedAsync(HttpStatusCode.Conflict, "already-recorded", Stop);
        using var unseen = await stranger.PostAsync(path, frank, Stop);
        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        using var empty = await second.PostAsync(path, new { position = "supports", text = "Yes." }, Stop);
        await empty.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/text");
        host.Clock.MoveTo(passed.GetProperty("commentsCloseAt").GetDateTimeOffset().AddSeconds(1));
        using var late = await second.PostAsync(path, frank, Stop);
        await late.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);

        // Beside those of its sponsors.
        var read = (await coordinator.ReadAsync(path, Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id).ToList();
        Assert.Equal((3, true), (read.Count, read.Contains(Scene.Id(comment))));
        Assert.Equal([Scene.Id(comment)], (await first.ReadAsync(path, Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id));
        Assert.Empty((await second.ReadAsync(path, Stop)).GetProperty("items").EnumerateArray());
        Assert.Empty((await applicant.ReadAsync(path, Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal(comment.GetRawText(), (await first.ReadAsync($"{path}/{Scene.Id(comment)}", Stop)).GetRawText());
        foreach (var other in new[] { second, applicant })
        {
            using var foreign = await other.GetAsync($"{path}/{Scene.Id(comment)}", Stop);
            await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        }

        Assert.Equal(1, await _scene.AuditedAsync("application.commented", Scene.Id(comment)));
        Assert.Equal(0, await _scene.CountAsync("audit_entries where after like '%never finished%'"));
        await stage.ActAsync(coordinator, id, "admit", new { });
        using var closed = await second.GetAsync($"{stage.Path}/{id}", Stop);
        await closed.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task Ten_comments_of_a_member_at_once_leave_one()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var path = $"{stage.Path}/{Scene.Id(await stage.SubmitAsync())}/comments";
        using var member = await host.ActAsAsync(TestActor.Member(stage.Framework, stage.Founders[1]), Stop);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => member.InsistAsync(path, new { position = "supports", text = "We know their work along the border." }, Stop)));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task What_is_not_answered_has_expired_for_everybody_before_anybody_announces_it_and_is_announced_once()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        await stage.ActAsync(coordinator, id, "screen", new { });
        var asked = await stage.ActAsync(coordinator, id, "request-information", new { question = Question });
        var due = asked.GetProperty("answerDueAt").GetDateTimeOffset();

        host.Clock.MoveTo(due.AddSeconds(1));

        Assert.Equal("expired", State(await applicant.ReadAsync($"{stage.Path}/{id}", Stop)));
        Assert.Equal([id], (await coordinator.ReadAsync($"{stage.Path}?state=expired", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id));
        Assert.Empty((await coordinator.ReadAsync($"{stage.Path}?state=infoRequested", Stop)).GetProperty("items").EnumerateArray());
        // The job may be announcing it at this moment, so the version is left open.
        using var late = await applicant.SendAsync(HttpMethod.Post, $"{stage.Path}/{id}/information", new { answer = "In Chaman." }, Stop, ifMatch: "*");
        await late.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);

        var job = host.Services.GetRequiredService<ExpireApplications>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => job.AnnounceAsync(Stop)));

        Assert.Equal(1, await _scene.CountAsync($"outbox where message_type like '%:ApplicationMoved' and body::jsonb @> '{{\"applicationId\":\"{id}\",\"to\":\"expired\"}}'"));
        Assert.Equal(1, await _scene.AuditedAsync("application.expired", id));
        var expired = await applicant.ReadAsync($"{stage.Path}/{id}", Stop);
        Assert.Equal(("expired", due.AddSeconds(1)), (State(expired), expired.GetProperty("endedAt").GetDateTimeOffset()));
    }

    [Fact]
    public async Task One_that_cannot_be_announced_holds_up_no_other()
    {
        var ids = new List<string>();
        var due = default(DateTimeOffset);
        for (var day = 0; day < 2; day++)
        {
            var stage = await ApplicationStage.SetAsync(host);
            ids.Add(Scene.Id(await stage.SubmitAsync()));
            using var coordinator = await stage.AsCoordinatorAsync();
            await stage.ActAsync(coordinator, ids[^1], "screen", new { });
            due = (await stage.ActAsync(coordinator, ids[^1], "request-information", new { question = Question })).GetProperty("answerDueAt").GetDateTimeOffset();
            host.Clock.Advance(TimeSpan.FromDays(1));
        }

        await host.Database.ExecuteAsync(
            $"alter table membership.applications add constraint ck_one_bad check (id <> '{Guid.ParseExact(ids[0][4..], "N")}' or state <> 'expired') not valid", Stop);
        try
        {
            host.Clock.MoveTo(due.AddSeconds(1));

            var fault = await Assert.ThrowsAsync<AggregateException>(() => host.Services.GetRequiredService<ExpireApplications>().AnnounceAsync(Stop));

            Assert.Contains(ids[0], Assert.Single(fault.InnerExceptions).Message, StringComparison.Ordinal);
            await Eventually.EqualsAsync(1L, () => _scene.AuditedAsync("application.expired", ids[1]), Stop);
            Assert.Equal(0, await _scene.AuditedAsync("application.expired", ids[0]));
        }
        finally
        {
            await host.Database.ExecuteAsync("alter table membership.applications drop constraint ck_one_bad", Stop);
        }

        await host.Services.GetRequiredService<ExpireApplications>().AnnounceAsync(Stop);
        await Eventually.EqualsAsync(1L, () => _scene.AuditedAsync("application.expired", ids[0]), Stop);
    }

    [Fact]
    public async Task A_deferral_is_answered_without_another_file()
    {
        var stage = await ApplicationStage.SetAsync(host, founders: 4);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var applicant = await stage.AsApplicantAsync();
        await stage.ActAsync(coordinator, id, "defer", new { needs = "The registration of the new statutes.", by = host.Clock.GetUtcNow().AddDays(20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
        var before = (await applicant.ReadAsync($"{stage.Path}/{id}", Stop)).GetRawText();

        using var swapped = await stage.TryAsync(applicant, id, "information", new { answer = "The statutes are registered.", form = stage.Body(stage.Founders[2..4]) });

        await swapped.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/form");
        Assert.Equal(36, (await swapped.JsonAsync(HttpStatusCode.UnprocessableEntity, Stop)).GetProperty("errors")[0].GetProperty("rule").GetInt32());
        Assert.Equal(before, (await applicant.ReadAsync($"{stage.Path}/{id}", Stop)).GetRawText());
        var answered = await stage.ActAsync(applicant, id, "information", new { answer = "The statutes are registered." });
        Assert.Equal("memberComments", State(answered));
        Assert.Equal(stage.Sponsors, answered.GetProperty("sponsors").EnumerateArray().Select(sponsor => sponsor.GetString()!));
    }

    [Fact]
    public async Task A_deferred_application_that_nobody_answered_does_not_stand_in_the_way_of_the_next()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        var by = host.Clock.GetUtcNow().AddDays(20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var deferred = await stage.ActAsync(coordinator, id, "defer", new { needs = "The registration of the new statutes.", by });
        Assert.Equal(("deferred", "The registration of the new statutes."), (State(deferred), deferred.GetProperty("needs").GetString()));

        host.Clock.MoveTo(deferred.GetProperty("answerDueAt").GetDateTimeOffset().AddSeconds(1));
        var next = await stage.SubmitAsync();

        Assert.NotEqual(id, Scene.Id(next));
        using var applicant = await stage.AsApplicantAsync();
        Assert.Equal("expired", State(await applicant.ReadAsync($"{stage.Path}/{id}", Stop)));
        Assert.Equal(1, await _scene.CountAsync($"outbox where message_type like '%:ApplicationMoved' and body::jsonb @> '{{\"applicationId\":\"{id}\",\"to\":\"expired\"}}'"));
    }

    [Fact]
    public async Task A_coordinator_of_another_alliance_of_the_country_has_no_part_in_it()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var others = await _scene.OrganisationsAsync(2);
        var alliance = await _scene.AllianceAsync(stage.Framework, others);
        var id = Scene.Id(await stage.SubmitAsync());
        using var neighbour = await _scene.AsCoordinatorAsync(stage.Framework, others[0]);

        using var unseen = await neighbour.SendAsync(HttpMethod.Post, $"{stage.Path}/{id}/screen", new { }, Stop, ifMatch: "\"1\"");
        using var nested = await neighbour.SendAsync(HttpMethod.Put, $"{Scene.Alliances}/{stage.Alliance}/nesting", new { }, Stop, ifMatch: "\"1\"");
        using var own = await neighbour.SendAsync(HttpMethod.Put, $"{Scene.Alliances}/{alliance}/nesting", new { }, Stop, ifMatch: "\"1\"");

        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await nested.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task Who_is_no_member_in_good_standing_any_more_neither_carries_an_application_nor_decides_on_it()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        await stage.SupportAsync(id);
        using var coordinator = await stage.AsCoordinatorAsync();
        await stage.ActAsync(coordinator, id, "screen", new { });
        using (var sponsor = await host.ActAsAsync(TestActor.Member(stage.Framework, stage.Sponsors[0]), Stop))
        {
            var members = await sponsor.ReadAsync($"{Scene.Alliances}/{stage.Alliance}/members?organisation={stage.Sponsors[0]}", Stop);
            var membership = Assert.Single(members.GetProperty("items").EnumerateArray());
            using var left = await sponsor.PostAsync($"/membership/v1/memberships/{Scene.Id(membership)}/leave", new { }, Stop, ifMatch: "\"1\"");
            await left.JsonAsync(HttpStatusCode.OK, Stop);
        }

        Assert.Equal(stage.Sponsors[1..], (await coordinator.ReadAsync($"{stage.Path}/{id}/screening", Stop)).GetProperty("sponsorsInStanding").EnumerateArray().Select(one => one.GetString()!));
        using var passed = await stage.TryAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." });
        await passed.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");

        using var former = await _scene.AsCoordinatorAsync(stage.Framework, stage.Sponsors[0]);
        using var unseen = await former.GetAsync($"{stage.Path}/{id}", Stop);
        await unseen.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        // A term of 24 months and its grace are over.
        host.Clock.Advance(TimeSpan.FromDays(3 * 366));
        using var lapsed = await coordinator.GetAsync($"{stage.Path}/{id}", Stop);
        await lapsed.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task UNODC_alone_confirms_its_reference_and_then_no_sponsor_is_needed()
    {
        var stage = await ApplicationStage.SetAsync(host);
        using var applicant = await stage.AsApplicantAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        using var unodc = await _scene.AsUnodcAsync(stage.Framework);
        using var elsewhere = await _scene.AsUnodcAsync(await _scene.FrameworkAsync());
        var id = await Scene.CreateAsync(applicant, stage.Path, new
        {
            statement = "We work with communities along the border.",
            themes = new[] { "firearms" },
            unodcReference = "UNODC/1",
            conflictOfInterest = "None to disclose.",
        });
        await stage.ActAsync(coordinator, id, "screen", new { });
        using var unproven = await stage.TryAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." });
        await unproven.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");

        using var byCoordinator = await stage.TryAsync(coordinator, id, "confirm-reference", new { reference = "UNODC/1" });
        using var foreign = await elsewhere.SendAsync(HttpMethod.Post, $"{stage.Path}/{id}/confirm-reference", new { reference = "UNODC/1" }, Stop, ifMatch: "\"2\"");
        using var another = await stage.TryAsync(unodc, id, "confirm-reference", new { reference = "UNODC/2" });
        await byCoordinator.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        await another.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reference");
        var confirmed = await stage.ActAsync(unodc, id, "confirm-reference", new { reference = "UNODC/1" });

        Assert.NotEqual(JsonValueKind.Null, confirmed.GetProperty("referenceConfirmedAt").ValueKind);
        Assert.Equal(1, await _scene.AuditedAsync("application.reference_confirmed", id));
        Assert.Equal(0, (await coordinator.ReadAsync($"{stage.Path}/{id}/screening", Stop)).GetProperty("sponsorsNeeded").GetInt32());
        Assert.Equal("memberComments", State(await stage.ActAsync(coordinator, id, "pass", new { complete = true, conflictOfInterest = "None." })));
    }

    [Fact]
    public async Task Whoever_holds_a_function_in_the_applicant_or_a_sponsor_decides_nothing_by_whichever_client()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        var day = host.Clock.GetUtcNow().AddDays(-30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var organisation in new[] { stage.Applicant, stage.Sponsors[0] })
        {
            var assessor = TestActor.Coordinator(stage.Framework, stage.Founders[0]);
            using var own = await _scene.AsOrganisationAsync(stage.Framework, organisation);
            using var given = await own.PostAsync($"{Scene.Organisations}/{organisation}/people", new { personId = assessor.PersonId, function = "alternate", from = day }, Stop);
            var role = Scene.Id(await given.JsonAsync(HttpStatusCode.Created, Stop));
            using var coordinator = await host.ActAsAsync(assessor, Stop);

            using var refused = await stage.TryAsync(coordinator, id, "screen", new { });

            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
            var yesterday = host.Clock.GetUtcNow().AddDays(-2).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            await host.Database.ExecuteAsync($"update membership.person_roles set ends_on = '{yesterday}' where id = '{Guid.Parse(role.AsSpan(4))}'", Stop);
            Assert.Equal("screening", State(await stage.ActAsync(coordinator, id, "screen", new { })));
            id = await WithdrawnAndSubmittedAgainAsync(stage, id);
        }
    }

    private static async Task<string> WithdrawnAndSubmittedAgainAsync(ApplicationStage stage, string id)
    {
        using var applicant = await stage.AsApplicantAsync();
        await stage.ActAsync(applicant, id, "withdraw", new { });
        return Scene.Id(await stage.SubmitAsync());
    }

    [Fact]
    public async Task The_database_itself_shows_comments_and_questions_under_their_framework_only()
    {
        var stage = await ApplicationStage.SetAsync(host);
        var id = Scene.Id(await stage.SubmitAsync());
        using var coordinator = await stage.AsCoordinatorAsync();
        using var member = await host.ActAsAsync(TestActor.Member(stage.Framework, stage.Founders[1]), Stop);
        await stage.ActAsync(coordinator, id, "screen", new { });
        await stage.ActAsync(coordinator, id, "request-information", new { question = Question });
        await Scene.CreateAsync(member, $"{stage.Path}/{id}/comments", new { position = "neutral", text = "We have not met them so far." });
        var (application, own) = (Guid.ParseExact(id[4..], "N"), Guid.ParseExact(stage.Framework[4..], "N"));

        foreach (var table in new[] { "application_comments", "application_inquiries" })
        {
            Task<long> CountAsync(string setting) =>
                host.Database.QueryAsync<long>($"SET ROLE membership; {setting} SELECT count(*) FROM membership.{table} WHERE application_id = '{application}'", Stop);

            Assert.Equal(0, await CountAsync(""));
            Assert.Equal(0, await CountAsync($"SET trilateral.framework = '{Guid.CreateVersion7()}';"));
            Assert.Equal(1, await CountAsync($"SET trilateral.framework = '{own}';"));
        }
    }

    private static string? State(JsonElement application) => application.GetProperty("state").GetString();
}
