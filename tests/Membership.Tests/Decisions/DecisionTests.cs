using System.Net;
using System.Text.Json;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

public sealed class DecisionTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_consents_end_the_window_and_are_told_with_the_outcome()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync();

        await stage.SayAsync(id, Side.Government, "consent");
        await stage.SayAsync(id, Side.Unodc, "consent");
        var closed = await stage.SayAsync(id, Side.CivilSociety, "consent", "We have asked our members.");

        Assert.Equal(("closed", "agreed"), (Text(closed, "state"), Text(closed, "outcome")));
        Assert.Equal(3, closed.GetProperty("positions").GetArrayLength());
        Assert.Equal(Text(closed, "windowEndedAt"), Text(closed, "closedAt"));
        Assert.Equal(1, await _scene.AuditedAsync("decision.closed", id));
        // Who has spoken is told, and of nobody what was said.
        Assert.Equal(3, await _scene.MessagesAsync("PositionTaken", "decisionId", id));
        Assert.Equal(
            "2 government framework:" + stage.Framework + " FrameworkOnly 7",
            await host.Database.QueryAsync<string>(
                $"""
                SELECT concat_ws(' ', m ->> 'version', m ->> 'speakingSide', m ->> 'reach', m ->> 'class', (SELECT count(*) FROM jsonb_object_keys(m)))
                FROM (SELECT body::jsonb AS m FROM membership.outbox WHERE message_type LIKE '%:PositionTaken' AND body::jsonb ->> 'decisionId' = '{id}' ORDER BY id LIMIT 1) AS first
                """,
                Stop));
        var message = await ClosedAsync(id);
        Assert.Equal(("agreed", 4), (Text(message, "outcome"), message.GetProperty("version").GetInt32()));
        Assert.Equal("consent consent consent", string.Join(' ', message.GetProperty("positions").EnumerateObject().Select(one => one.Value.GetString())));
        Assert.Empty(message.GetProperty("silentSides").EnumerateArray());
        // The clock of the window comes for nothing.
        host.Clock.MoveTo(closed.GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"inbox i join membership.timer t on t.id = i.message_id where t.body::jsonb ->> 'decisionId' = '{id}'"), Stop);
        Assert.Equal((1, 1), (await _scene.MessagesAsync("DecisionClosed", "decisionId", id), await _scene.AuditedAsync("decision.closed", id)));
    }

    [Fact]
    public async Task Silence_closes_at_the_exact_second_and_what_comes_then_is_kept_as_late()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync("member-no-objection");
        var closesAt = (await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset();

        host.Clock.MoveTo(closesAt.AddSeconds(-30));
        Assert.Equal("open", Text(await stage.SayAsync(id, Side.Unodc, "abstain"), "state"));
        host.Clock.MoveTo(closesAt.AddSeconds(1));
        using var late = await stage.ActAsync(id, Side.Government, "positions", new { stance = "object", reason = DecisionStage.Reason });

        // 412 when the clock was faster than this caller.
        if (late.StatusCode != HttpStatusCode.PreconditionFailed)
        {
            await late.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
            Assert.Contains("(rule 5)", await late.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        var closed = await stage.BecomesAsync(id, "closed");
        using var again = await stage.ActAsync(id, Side.CivilSociety, "positions", new { stance = "object", reason = DecisionStage.Reason });
        await again.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
        Assert.Equal(("noObjection", closesAt), (Text(closed, "outcome"), closed.GetProperty("closedAt").GetDateTimeOffset()));
        var positions = (await stage.ReadAsync(id)).GetProperty("positions").EnumerateArray().ToList();
        Assert.Equal("unodc False", $"{Text(positions[0], "side")} {positions[0].GetProperty("late")}");
        Assert.All(positions.Skip(1), position => Assert.True(position.GetProperty("late").GetBoolean()));
        Assert.Equal("civil_society", Text(positions[^1], "side"));
        Assert.Equal(1, await _scene.MessagesAsync("PositionTaken", "decisionId", id));
        var message = await ClosedAsync(id);
        Assert.Equal("noObjection", Text(message, "outcome"));
        Assert.Equal(["government", "civil_society"], message.GetProperty("silentSides").EnumerateArray().Select(side => side.GetString()));
        Assert.Equal(1, await _scene.MessagesAsync("DecisionClosed", "decisionId", id));
    }

    [Fact]
    public async Task An_objection_of_49_characters_is_refused_and_one_of_50_travels_with_the_outcome()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync();
        using var brief = await stage.ActAsync(id, Side.Government, "positions", new { stance = "object", reason = new string('r', 49) });
        using var bare = await stage.ActAsync(id, Side.Government, "positions", new { stance = "object" });

        await stage.SayAsync(id, Side.Government, "object", new string('r', 50));
        await stage.SayAsync(id, Side.CivilSociety, "object");
        // An own objection is taken back by another position; nobody else's is.
        await stage.SayAsync(id, Side.CivilSociety, "abstain");
        var closed = await stage.SayAsync(id, Side.Unodc, "consent");

        await brief.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        Assert.Contains("\"rule\":6", await brief.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await bare.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        Assert.Equal(("closed", "notAgreed"), (Text(closed, "state"), Text(closed, "outcome")));
        Assert.Equal([false, true, false, false], closed.GetProperty("positions").EnumerateArray().Select(position => position.GetProperty("replaced").GetBoolean()));
        var objection = Assert.Single((await ClosedAsync(id)).GetProperty("objections").EnumerateObject());
        Assert.Equal(("government", new string('r', 50)), (objection.Name, objection.Value.GetString()));
    }

    [Fact]
    public async Task Of_two_officers_at_once_exactly_one_wins()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var first = await stage.AsAsync(Side.Government);
        using var second = await stage.AsAsync(Side.Government);
        for (var round = 0; round < 4; round++)
        {
            var id = await stage.OpenAsync();
            var answers = await Task.WhenAll(
                first.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "consent" }, Stop, ifMatch: "\"1\""),
                second.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "object", reason = DecisionStage.Reason }, Stop, ifMatch: "\"1\""));

            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await answers.Single(answer => answer.StatusCode != HttpStatusCode.OK).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            Assert.Equal((1, 1), ((await stage.ReadAsync(id)).GetProperty("positions").GetArrayLength(), await _scene.AuditedAsync("decision.window_said", id)));
        }
    }

    [Fact]
    public async Task A_hundred_that_end_in_the_same_second_close_once_each_while_sides_still_speak()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "quick", demonstration = true, window = "PT40S", silence = "consent", quorum = "all", contestedBy = "nobody" });
        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => stage.OpenAsync("quick")));
        var own = $"asked_by = 'membership' and framework_id = '{stage.Framework[4..]}'";
        // The clock went on while they were opened: the last window to end.
        var end = await host.Database.QueryAsync<DateTime>($"select max(closes_at) from membership.decisions where {own}", Stop);
        using var unodc = await stage.AsAsync(Side.Unodc);

        host.Clock.MoveTo(end.AddSeconds(1));
        var spoken = await Task.WhenAll(ids.Take(20).Select(id => unodc.SendAsync(
            HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "object", reason = DecisionStage.Reason }, Stop, ifMatch: "*")));

        Assert.All(spoken, answer => Assert.True(answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed, $"{answer.StatusCode}"));
        await Eventually.EqualsAsync(100L, () => _scene.CountAsync($"decisions where {own} and state = 'closed' and outcome = 'agreed' and closed_at = closes_at"), Stop);
        // Each timer has been heard: nothing is left that could close one again.
        await Eventually.EqualsAsync(
            100L,
            () => _scene.CountAsync($"inbox i join membership.timer t on t.id = i.message_id join membership.decisions d on d.id = t.saga_id where d.{own}"),
            Stop);
        Assert.Equal(100, await _scene.CountAsync($"outbox where message_type like '%:DecisionClosed' and body::jsonb ->> 'frameworkId' = '{stage.Framework}'"));
        Assert.Equal(100, await _scene.CountAsync($"audit_entries where action = 'decision.closed' and subject in (select 'dec_' || replace(id::text, '-', '') from membership.decisions where {own})"));
    }

    [Fact]
    public async Task One_whose_rules_cannot_be_read_holds_up_no_other_and_ends_at_its_second_once_they_can()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "quick", demonstration = true, window = "PT40S", silence = "consent", quorum = "all", contestedBy = "unodc", contestedWindow = "PT40S" });
        var ids = new List<string>();
        for (var number = 0; number < 6; number++)
        {
            ids.Add(await stage.OpenAsync("quick"));
        }

        await stage.SayAsync(ids[0], Side.Government, "object");
        var broken = $"id = '{Guid.Parse(ids[0].AsSpan(4))}'";
        await host.Database.ExecuteAsync($"update membership.decisions set contested_window = 'for ever' where {broken}", Stop);
        var end = await host.Database.QueryAsync<DateTime>($"select max(closes_at) from membership.decisions where framework_id = '{stage.Framework[4..]}'", Stop);

        host.Clock.MoveTo(end.AddSeconds(1));
        await Eventually.EqualsAsync(5L, () => _scene.CountAsync($"decisions where framework_id = '{stage.Framework[4..]}' and state = 'closed' and closed_at = closes_at"), Stop);
        Assert.Equal(1, await _scene.CountAsync($"decisions where {broken} and state = 'open' and version = 2"));

        await host.Database.ExecuteAsync($"update membership.decisions set contested_window = 'PT40S' where {broken}", Stop);
        var next = await stage.OpenAsync("quick");
        host.Clock.MoveTo((await stage.ReadAsync(next)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        await stage.BecomesAsync(next, "closed");
        var closed = await stage.BecomesAsync(ids[0], "closed");
        Assert.Equal(closed.GetProperty("closesAt").GetDateTimeOffset(), closed.GetProperty("windowEndedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task The_window_is_extended_once_and_closes_with_its_new_last_second()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync("member-no-objection");
        var closesAt = (await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset();
        var later = closesAt.AddDays(7).ToOffset(TimeSpan.FromHours(5));
        object Body(DateTimeOffset end) => new { closesAt = end.ToString("yyyy-MM-dd'T'HH:mm:sszzz", null), reason = "The ministries need more time." };

        using var foreign = await stage.ActAsync(id, Side.Government, "extension", Body(later.ToOffset(TimeSpan.FromHours(1))));
        using var shorter = await stage.ActAsync(id, Side.Government, "extension", Body(later.AddDays(-8)));
        using var extended = await stage.ActAsync(id, Side.Government, "extension", Body(later));
        using var twice = await stage.ActAsync(id, Side.Unodc, "extension", Body(later));

        await foreign.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/closesAt");
        await shorter.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/closesAt");
        Assert.Equal(closesAt.AddDays(7), (await extended.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("closesAt").GetDateTimeOffset());
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(1, await _scene.MessagesAsync("DecisionExtended", "decisionId", id));
        host.Clock.MoveTo(closesAt.AddSeconds(1));
        Assert.Equal("open", Text(await stage.SayAsync(id, Side.Unodc, "consent"), "state"));
        host.Clock.MoveTo(closesAt.AddDays(7).AddSeconds(1));
        using var closed = await stage.ActAsync(id, Side.Unodc, "extension", Body(later.AddDays(7)));
        Assert.True(closed.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed);
        Assert.Equal(closesAt.AddDays(7), (await stage.BecomesAsync(id, "closed")).GetProperty("closedAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task Of_an_extension_and_the_word_that_ends_the_window_at_once_exactly_one_is_on_record()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var government = await stage.AsAsync(Side.Government);
        using var unodc = await stage.AsAsync(Side.Unodc);
        for (var round = 0; round < 4; round++)
        {
            var id = await stage.OpenAsync();
            await stage.SayAsync(id, Side.Government, "consent");
            var open = await stage.SayAsync(id, Side.CivilSociety, "consent");
            var later = open.GetProperty("closesAt").GetDateTimeOffset().AddDays(7).ToOffset(TimeSpan.FromHours(5)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", null);
            var answers = await Task.WhenAll(
                government.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/extension", new { closesAt = later, reason = "The ministries need more time." }, Stop, ifMatch: "\"3\""),
                unodc.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "consent" }, Stop, ifMatch: "\"3\""));

            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            await answers.Single(answer => answer.StatusCode != HttpStatusCode.OK).RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            var extended = answers[0].StatusCode == HttpStatusCode.OK;
            Assert.Equal((extended ? "open" : "closed", extended), (Text(await stage.ReadAsync(id), "state"), (await stage.ReadAsync(id)).TryGetProperty("extendedAt", out _)));
            Assert.Equal((extended ? 1 : 0, extended ? 0 : 1), (await _scene.MessagesAsync("DecisionExtended", "decisionId", id), await _scene.MessagesAsync("DecisionClosed", "decisionId", id)));
        }
    }

    [Fact]
    public async Task What_is_said_in_the_very_last_second_counts_and_what_is_said_in_the_next_is_late()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var government = await stage.AsAsync(Side.Government);
        var seen = 0;
        // The clock goes on while a request travels: whatever second it arrives in decides, and in one of the rounds that is the last.
        for (var round = 0; round < 30 && seen < 2; round++)
        {
            var id = await stage.OpenAsync("member-no-objection");
            var last = (await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset();
            host.Clock.MoveTo(last.AddMilliseconds(seen == 0 ? 0 : 1_000));
            using var answer = await government.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "object", reason = DecisionStage.Reason }, Stop, ifMatch: "*");
            if (answer.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                // The clock of the window was writing at that moment.
                continue;
            }

            var said = Assert.Single((await stage.ReadAsync(id)).GetProperty("positions").EnumerateArray());
            var at = said.GetProperty("at").GetDateTimeOffset();
            var isLate = at >= last.AddSeconds(1);
            Assert.Equal((isLate ? HttpStatusCode.Conflict : HttpStatusCode.OK, isLate), (answer.StatusCode, said.GetProperty("late").GetBoolean()));
            var closed = isLate ? await stage.BecomesAsync(id, "closed") : default;
            Assert.Equal(isLate ? "noObjection" : null, isLate ? Text(closed, "outcome") : null);
            seen += seen == 0 && !isLate && at >= last ? 1 : seen == 1 && isLate ? 1 : 0;
        }

        Assert.Equal(2, seen);
    }

    [Fact]
    public async Task A_contested_decision_hears_the_one_concerned_and_is_then_ruled_on_by_somebody_else()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "ruled", window = "P14D", silence = "consent", quorum = "all", replyWindow = "P7D", contestedBy = "unodc", contestedWindow = "P14D" });
        var concerned = await _scene.OrganisationAsync();
        var id = await stage.OpenAsync("ruled", concerned: concerned);
        using var applicant = await _scene.AsOrganisationAsync(stage.Framework, concerned);
        using var officer = await stage.AsAsync(Side.Unodc);
        using var other = await stage.AsAsync(Side.Unodc);
        using var before = await DecisionStage.ActAsync(officer, id, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        using var nothing = await DecisionStage.ActAsync(applicant, id, "reply", new { text = "The statutes name the treasurer." });
        using var said = await DecisionStage.ActAsync(officer, id, "positions", new { stance = "consent" });
        await stage.SayAsync(id, Side.Government, "object");
        await before.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await nothing.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);

        host.Clock.MoveTo((await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        var contested = await stage.BecomesAsync(id, "contested");
        using var early = await DecisionStage.ActAsync(other, id, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        using var foreign = await stage.ActAsync(id, Side.Government, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        using var replied = await DecisionStage.ActAsync(applicant, id, "reply", new { text = "The statutes name the treasurer." });
        var last = contested.GetProperty("replyClosesAt").GetDateTimeOffset();
        host.Clock.MoveTo(last.AddSeconds(1));
        using var late = await DecisionStage.ActAsync(applicant, id, "reply", new { text = "And they name the auditor too." });
        using var own = await DecisionStage.ActAsync(officer, id, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        using var vote = await stage.ActAsync(id, Side.Government, "votes", new { vote = "for" });
        using var ruled = await DecisionStage.ActAsync(other, id, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        using var again = await stage.ActAsync(id, Side.Unodc, "ruling", new { outcome = "notAgreed", reason = DecisionStage.Reason });

        Assert.Equal(7, (last - contested.GetProperty("windowEndedAt").GetDateTimeOffset()).TotalDays);
        await early.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "");
        Assert.Contains("\"rule\":7", await early.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(HttpStatusCode.OK, replied.StatusCode);
        await late.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
        await own.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        await vote.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        Assert.Equal(("closed", "agreed"), (Text(await ruled.JsonAsync(HttpStatusCode.OK, Stop), "state"), Text(await ruled.JsonAsync(HttpStatusCode.OK, Stop), "outcome")));
        await again.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
        var message = await ClosedAsync(id);
        Assert.Equal(("agreed", "unodc", "government"), (Text(message, "outcome"), Text(message, "contestedBy"), Assert.Single(message.GetProperty("objections").EnumerateObject()).Name));
        Assert.Equal((DecisionStage.Reason, JsonValueKind.Null), (Text(message, "rulingReason"), message.GetProperty("votes").ValueKind));
        Assert.Equal((1, 1), (await _scene.MessagesAsync("DecisionContested", "decisionId", id), await _scene.MessagesAsync("DecisionClosed", "decisionId", id)));
        // The late reply is told to nobody.
        Assert.Equal("unodc, government, civil_society reply", await TakenAsync(id));
    }

    [Fact]
    public async Task Of_what_a_side_says_too_late_so_much_is_kept_and_no_more()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync("member-no-objection");
        host.Clock.MoveTo((await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        await stage.BecomesAsync(id, "closed");
        using var government = await stage.AsAsync(Side.Government);
        for (var number = 0; number < Speaking.MaxLate; number++)
        {
            using var late = await DecisionStage.ActAsync(government, id, "positions", new { stance = "consent" });
            await late.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
            Assert.Contains("kept on record as late", await late.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        var full = await stage.ReadAsync(id);
        using var over = await DecisionStage.ActAsync(government, id, "positions", new { stance = "consent" });
        await over.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
        Assert.Contains("no more are kept", await over.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal((Speaking.MaxLate, full.GetProperty("version").GetInt64()), (full.GetProperty("positions").GetArrayLength(), (await stage.ReadAsync(id)).GetProperty("version").GetInt64()));
        // Another side's are counted for themselves.
        using var unodc = await stage.ActAsync(id, Side.Unodc, "positions", new { stance = "abstain" });
        Assert.Contains("kept on record as late", await unodc.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(Speaking.MaxLate + 1, (await stage.ReadAsync(id)).GetProperty("positions").GetArrayLength());
    }

    [Fact]
    public async Task A_contested_decision_is_voted_on_once_by_each_side()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync("something-else");
        await stage.SayAsync(id, Side.Government, "object");
        host.Clock.MoveTo((await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        await stage.BecomesAsync(id, "contested");

        using var wrong = await stage.ActAsync(id, Side.Government, "votes", new { vote = "veto" });
        using var against = await stage.ActAsync(id, Side.Government, "votes", new { vote = "against", explanation = "As said." });
        using var twice = await stage.ActAsync(id, Side.Government, "votes", new { vote = "for" });
        using var first = await stage.ActAsync(id, Side.Unodc, "votes", new { vote = "for" });
        using var second = await stage.ActAsync(id, Side.CivilSociety, "votes", new { vote = "for" });

        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/vote");
        Assert.Equal("contested", Text(await against.JsonAsync(HttpStatusCode.OK, Stop), "state"));
        await twice.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Equal(("contested", "closed"), (Text(await first.JsonAsync(HttpStatusCode.OK, Stop), "state"), Text(await second.JsonAsync(HttpStatusCode.OK, Stop), "state")));
        Assert.Equal("agreed", Text(await stage.ReadAsync(id), "outcome"));
        var message = await ClosedAsync(id);
        Assert.Equal(("vote", JsonValueKind.Null), (Text(message, "contestedBy"), message.GetProperty("rulingReason").ValueKind));
        Assert.Equal(
            ["civil_society for", "government against", "unodc for"],
            message.GetProperty("votes").EnumerateObject().Select(one => $"{one.Name} {one.Value.GetString()}").Order(StringComparer.Ordinal));
        Assert.Equal("government, government vote, unodc vote, civil_society vote", await TakenAsync(id));
    }

    /// <summary>Who is told to have spoken, in which phase, in the order in which it was told.</summary>
    private async Task<string> TakenAsync(string id) => await host.Database.QueryAsync<string>(
        $"""
        SELECT string_agg(concat_ws(' ', body::jsonb ->> 'speakingSide', body::jsonb ->> 'phase'), ', ' ORDER BY o.id)
        FROM membership.outbox o WHERE message_type LIKE '%:PositionTaken' AND body::jsonb ->> 'decisionId' = '{id}'
        """,
        Stop) ?? "";

    [Fact]
    public async Task Only_a_named_speaker_of_an_eligible_side_takes_a_position()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync(sides: [Side.Government, Side.CivilSociety]);
        foreach (var (actor, type) in new[]
        {
            (TestActor.Unodc(stage.Framework), "not-your-function"),
            (TestActor.Member(stage.Framework, TestActor.NewId("org")) with { PersonId = TestActor.NewId("per") }, "not-your-function"),
            (TestActor.Government(stage.Framework) with { PersonId = null }, "named-person"),
        })
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var answer = await caller.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "consent" }, Stop, ifMatch: "\"1\"");
            await answer.RefusedAsync(HttpStatusCode.Forbidden, type, Stop);
        }

        using var stranger = await host.ActAsAsync(TestActor.Government(TestActor.NewId("frm")), Stop);
        using var nowhere = await stranger.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "consent" }, Stop, ifMatch: "\"1\"");
        await nowhere.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
        Assert.Empty((await stage.ReadAsync(id)).GetProperty("positions").EnumerateArray());
    }

    [Fact]
    public async Task Nobody_speaks_for_two_sides_by_whichever_client_and_at_whatever_time()
    {
        var stage = await DecisionStage.SetAsync(host);
        var person = TestActor.NewId("per");
        using var official = await host.ActAsAsync(TestActor.Government(stage.Framework) with { PersonId = person }, Stop);
        using var coordinator = await host.ActAsAsync(TestActor.Coordinator(stage.Framework) with { PersonId = person }, Stop);
        using var officer = await host.ActAsAsync(TestActor.Unodc(stage.Framework) with { PersonId = person }, Stop);
        for (var round = 0; round < 4; round++)
        {
            var id = await stage.OpenAsync();
            var answers = await Task.WhenAll(new[] { official, coordinator, officer }.Select(
                caller => caller.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "consent" }, Stop, ifMatch: "\"1\"")));
            Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
            Assert.Equal(1, (await stage.ReadAsync(id)).GetProperty("positions").GetArrayLength());
        }

        var voted = await stage.OpenAsync("something-else");
        using var said = await DecisionStage.ActAsync(official, voted, "positions", new { stance = "object", reason = DecisionStage.Reason });
        using var again = await DecisionStage.ActAsync(official, voted, "positions", new { stance = "object", reason = DecisionStage.Reason + " Still." });
        using var forAnother = await DecisionStage.ActAsync(coordinator, voted, "positions", new { stance = "consent" });
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (said.StatusCode, again.StatusCode));
        await forAnother.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        Assert.Contains("\"rule\":39", await forAnother.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        host.Clock.MoveTo((await stage.ReadAsync(voted)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        await stage.BecomesAsync(voted, "contested");
        using var vote = await DecisionStage.ActAsync(officer, voted, "votes", new { vote = "for" });
        using var own = await DecisionStage.ActAsync(official, voted, "votes", new { vote = "against" });
        await vote.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(3, (await stage.ReadAsync(voted)).GetProperty("positions").GetArrayLength());
    }

    [Fact]
    public async Task Who_has_a_part_in_the_organisation_concerned_decides_nothing_on_it()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "ruled", window = "P14D", silence = "consent", quorum = "all", contestedBy = "unodc", contestedWindow = "P14D" });
        var concerned = await _scene.OrganisationAsync();
        var id = await stage.OpenAsync("ruled", concerned: concerned);
        using var own = await host.ActAsAsync(TestActor.Coordinator(stage.Framework, concerned), Stop);
        var (adviser, official) = (TestActor.Unodc(stage.Framework), TestActor.Coordinator(stage.Framework));
        using var organisation = await _scene.AsOrganisationAsync(stage.Framework, concerned);
        foreach (var actor in new[] { adviser, official })
        {
            await Scene.CreateAsync(organisation, $"{Scene.Organisations}/{concerned}/people", new { personId = actor.PersonId, function = "signatory", from = "2026-01-01" });
        }

        using var insider = await host.ActAsAsync(official, Stop);
        using var officer = await host.ActAsAsync(adviser, Stop);
        foreach (var caller in new[] { own, insider, officer })
        {
            using var refused = await DecisionStage.ActAsync(caller, id, "positions", new { stance = "consent" });
            await refused.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        }

        await stage.SayAsync(id, Side.Government, "object");
        host.Clock.MoveTo((await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        await stage.BecomesAsync(id, "contested");
        using var ruling = await DecisionStage.ActAsync(officer, id, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        await ruling.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#header/Authorization");
        Assert.Equal(1, (await stage.ReadAsync(id)).GetProperty("positions").GetArrayLength());
    }

    [Fact]
    public async Task UNODC_of_no_country_reads_and_speaks_in_each_and_another_side_in_its_own_alone()
    {
        var (here, there) = (await DecisionStage.SetAsync(host), await DecisionStage.SetAsync(host));
        var (one, other) = (await here.OpenAsync(), await there.OpenAsync());
        using var unodc = await new Scene(host).AsUnodcAsync();
        using var bound = await here.AsAsync(Side.Unodc);

        foreach (var id in new[] { one, other })
        {
            using var said = await DecisionStage.ActAsync(unodc, id, "positions", new { stance = "consent" });
            Assert.Equal(1, (await said.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("positions").GetArrayLength());
            using var dossier = await unodc.GetAsync($"{DecisionStage.Path}/{id}/dossier", Stop);
            Assert.Equal(HttpStatusCode.OK, dossier.StatusCode);
        }

        var listed = (await unodc.ReadAsync($"{DecisionStage.Path}?framework={there.Framework}", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id);
        Assert.Equal([other], listed);
        using var foreign = await bound.GetAsync($"{DecisionStage.Path}/{other}", Stop);
        await foreign.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    [Fact]
    public async Task The_forecast_names_exactly_what_closes_by_the_callers_silence()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "soon", window = "P3D", silence = "consent", quorum = "all", contestedBy = "nobody" });
        var (silent, spoken, notAsked, far) = (await stage.OpenAsync("soon"), await stage.OpenAsync("soon"), await stage.OpenAsync("soon", sides: [Side.Government]), await stage.OpenAsync());
        await stage.SayAsync(spoken, Side.Unodc, "abstain");
        await stage.SayAsync(silent, Side.Government, "object");
        using var unodc = await stage.AsAsync(Side.Unodc);
        using var elsewhere = await host.ActAsAsync(TestActor.Unodc(TestActor.NewId("frm")), Stop);

        var week = (await unodc.ReadAsync($"{DecisionStage.Path}/silence-forecast", Stop)).GetProperty("items");
        var month = (await unodc.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=30", Stop)).GetProperty("items");

        var item = Assert.Single(week.EnumerateArray());
        Assert.Equal((silent, "position", "consent", "closed", "notAgreed"), (Text(item, "decision"), Text(item, "waitsFor"), Text(item, "silenceCountsAs"), Text(item, "leadsTo"), Text(item, "outcome")));
        Assert.Equal([silent, far], month.EnumerateArray().Select(one => Text(one, "decision")));
        Assert.DoesNotContain(notAsked, month.GetRawText(), StringComparison.Ordinal);
        Assert.Empty((await elsewhere.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray());
        using var wrong = await unodc.GetAsync($"{DecisionStage.Path}/silence-forecast?days=91", Stop);
        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/days");
        // What the forecast says is what comes.
        host.Clock.MoveTo(item.GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        Assert.Equal("notAgreed", Text(await stage.BecomesAsync(silent, "closed"), "outcome"));
        Assert.Equal([far], (await unodc.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=30", Stop)).GetProperty("items").EnumerateArray().Select(one => Text(one, "decision")));
    }

    [Fact]
    public async Task Decisions_are_listed_by_state_and_subject_page_by_page()
    {
        var stage = await DecisionStage.SetAsync(host);
        var subject = TestActor.NewId("pil");
        string[] ids = [await stage.OpenAsync(subject: subject), await stage.OpenAsync(), await stage.OpenAsync(subject: subject)];
        foreach (var side in new[] { Side.Government, Side.CivilSociety, Side.Unodc })
        {
            await stage.SayAsync(ids[1], side, "consent");
        }

        using var reader = await stage.AsAsync(Side.CivilSociety);
        async Task<List<string?>> ListAsync(string filter) =>
            [.. (await reader.ReadAsync($"{DecisionStage.Path}?{filter}", Stop)).GetProperty("items").EnumerateArray().Select(one => Text(one, "id"))];

        Assert.Equal(ids, await ListAsync($"framework={stage.Framework}"));
        Assert.Equal([ids[1]], await ListAsync("state=closed"));
        Assert.Equal([ids[0], ids[2]], await ListAsync($"subject={subject}"));
        var first = await reader.ReadAsync($"{DecisionStage.Path}?limit=2", Stop);
        Assert.Equal([ids[2]], await ListAsync($"limit=2&cursor={Text(first, "next")}"));
        Assert.Equal(3, first.GetProperty("items")[1].GetProperty("positions").GetArrayLength());
        Assert.Empty(await ListAsync($"framework={TestActor.NewId("frm")}"));
        using var wrong = await reader.GetAsync($"{DecisionStage.Path}?state=asleep", Stop);
        await wrong.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "#query/state");
    }

    [Fact]
    public async Task A_service_that_asks_by_message_is_answered_once_or_refused()
    {
        var stage = await DecisionStage.SetAsync(host);
        var asked = new RequestDecision(
            TestActor.NewId("req"), "events", stage.Framework, "call-opening", TestActor.NewId("evt"), "Shall the call be opened now?", null, await _scene.OrganisationAsync(), $"framework:{stage.Framework}", "FrameworkOnly");
        RequestDecision[] wrong = [asked with { RequestId = TestActor.NewId("req"), FrameworkId = TestActor.NewId("frm") }, asked with { RequestId = TestActor.NewId("req"), ConcernedOrganisationId = TestActor.NewId("org") }, asked with { RequestId = TestActor.NewId("req"), Kind = "Not a kind" }];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.DeliverAsync(OpenRequestedDecisionConsumer.Queue, asked, Stop)));
        await Task.WhenAll(wrong.Select(one => host.DeliverAsync(OpenRequestedDecisionConsumer.Queue, one, Stop)));

        Task<long> RefusalsAsync() => _scene.CountAsync($"outbox where message_type like '%:DecisionRefused' and body::jsonb ->> 'requestId' in ({string.Join(',', wrong.Select(one => $"'{one.RequestId}'"))})");
        await Eventually.EqualsAsync(3L, RefusalsAsync, Stop);
        await Eventually.EqualsAsync(1L, () => _scene.MessagesAsync("DecisionOpened", "requestId", asked.RequestId), Stop);
        await Eventually.EqualsAsync(7L, () => _scene.CountAsync($"inbox where consumer = '{OpenRequestedDecisionConsumer.Queue}'"), Stop);
        Assert.Equal(1, await _scene.CountAsync($"decisions where request_id = '{asked.RequestId}' and asked_by = 'events' and cardinality(eligible_sides) = 3"));
        Assert.Equal("kind organisation unknown-framework", await host.Database.QueryAsync<string>(
            "select string_agg(body::jsonb ->> 'code', ' ' order by body::jsonb ->> 'code') from membership.outbox where message_type like '%:DecisionRefused'", Stop));
    }

    [Fact]
    public async Task Everything_done_in_a_decision_is_found_in_the_audit_chain_by_its_number()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync();
        await stage.SayAsync(id, Side.Government, "object");
        using var reader = await stage.AsAsync(Side.CivilSociety);
        var link = (await stage.ReadAsync(id)).GetProperty("record").GetString()!;

        var record = await Eventually.HoldsAsync(
            async () => (await reader.ReadAsync(link, Stop)).GetProperty("entries").EnumerateArray().ToList(),
            entries => entries.Count == 2 && entries.TrueForAll(entry => entry.TryGetProperty("number", out _)),
            Stop);

        Assert.Equal(["decision.opened", "decision.window_said"], record.Select(entry => Text(entry, "action")));
        Assert.Equal(["platform", "government"], record.Select(entry => Text(entry, "side")));
        foreach (var entry in record)
        {
            Assert.Equal(
                (Text(entry, "hash"), id),
                (await host.Database.QueryAsync<string>($"select encode(hash, 'hex') from membership.audit_seals where seq = {entry.GetProperty("number")}", Stop),
                    await host.Database.QueryAsync<string>($"select e.subject from membership.audit_seals s join membership.audit_entries e on e.id = s.entry_id where s.seq = {entry.GetProperty("number")}", Stop)));
        }

        using var stranger = await host.ActAsAsync(TestActor.Unodc(TestActor.NewId("frm")), Stop);
        using var nothing = await stranger.GetAsync(link, Stop);
        await nothing.RefusedAsync(HttpStatusCode.NotFound, "not-found", Stop);
    }

    private async Task<JsonElement> ClosedAsync(string id) => JsonSerializer.Deserialize<JsonElement>((await host.Database.QueryAsync<string>(
        $"select body from membership.outbox where message_type like '%:DecisionClosed' and body::jsonb ->> 'decisionId' = '{id}'", Stop))!);

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();
}
