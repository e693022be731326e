using System.Net;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Notifications.Contracts;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>Who acts on one decision, or publishes for one kind, at the same time: exactly one wins, the others are refused by name, and the record holds it once.</summary>
public sealed class DecisionRaceTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const int Rounds = 3;

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_extensions_at_once_one_moves_the_end_and_the_other_changes_nothing()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var government = await stage.AsAsync(Side.Government);
        using var unodc = await stage.AsAsync(Side.Unodc);
        for (var round = 0; round < Rounds; round++)
        {
            var id = await stage.OpenAsync("member-no-objection");
            var ends = (await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset();
            object Body(int days) => new { closesAt = ends.AddDays(days).ToOffset(TimeSpan.FromHours(5)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", null), reason = "The ministries need more time." };

            var answers = await Task.WhenAll(SendAsync(government, id, "extension", Body(7), "\"1\""), SendAsync(unodc, id, "extension", Body(3), "\"1\""));

            var won = await OneWonAsync(answers);
            Assert.Equal(ends.AddDays(won == 0 ? 7 : 3), (await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset());
            Assert.Equal((1, 1), (await _scene.MessagesAsync("DecisionExtended", "decisionId", id), await _scene.AuditedAsync("decision.extended", id)));
        }
    }

    // Whoever comes second to the word that ends the window holds a version that is no longer there; one who has seen the end is late.
    [Fact]
    public async Task Of_two_last_words_of_a_side_at_once_one_ends_the_window_and_the_other_is_told_of_another_version()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var first = await stage.AsAsync(Side.Unodc);
        using var second = await stage.AsAsync(Side.Unodc);
        for (var round = 0; round < Rounds; round++)
        {
            var id = await stage.OpenAsync();
            await stage.SayAsync(id, Side.Government, "consent");
            await stage.SayAsync(id, Side.CivilSociety, "consent");
            var tag = await TagAsync(first, id);

            var answers = await Task.WhenAll(SendAsync(first, id, "positions", new { stance = "consent" }, tag), SendAsync(second, id, "positions", new { stance = "abstain" }, tag));

            var won = await OneWonAsync(answers);
            var closed = await stage.ReadAsync(id);
            Assert.Equal(("closed", won == 0 ? "agreed" : "notAgreed", 3), (Text(closed, "state"), Text(closed, "outcome"), closed.GetProperty("positions").GetArrayLength()));
            Assert.Equal((1, 1), (await ClosedAsync(id), await _scene.AuditedAsync("decision.closed", id)));

            using var late = await DecisionStage.ActAsync(second, id, "positions", new { stance = "abstain" });
            await late.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
            Assert.True((await stage.ReadAsync(id)).GetProperty("positions")[3].GetProperty("late").GetBoolean());
        }
    }

    [Fact]
    public async Task Of_two_officers_who_rule_at_once_one_decides()
    {
        var stage = await DecisionStage.SetAsync(host);
        await RuledAsync(stage);
        using var first = await stage.AsAsync(Side.Unodc);
        using var second = await stage.AsAsync(Side.Unodc);
        foreach (var id in await ContestedAsync(stage, "ruled", Rounds))
        {
            var tag = await TagAsync(first, id);

            var answers = await Task.WhenAll(
                SendAsync(first, id, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason }, tag), SendAsync(second, id, "ruling", new { outcome = "notAgreed", reason = DecisionStage.Reason }, tag));

            var won = await OneWonAsync(answers);
            var closed = await stage.ReadAsync(id);
            Assert.Equal(("closed", won == 0 ? "agreed" : "notAgreed"), (Text(closed, "state"), Text(closed, "outcome")));
            Assert.Equal((1, 1, 1), (await ClosedAsync(id), await _scene.AuditedAsync("decision.closed", id), await _scene.AuditedAsync("decision.ruling_said", id)));
        }
    }

    [Fact]
    public async Task Of_two_officers_of_a_side_who_vote_at_once_one_votes_and_of_the_last_two_votes_one_closes_it()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var first = await stage.AsAsync(Side.Government);
        using var second = await stage.AsAsync(Side.Government);
        using var unodc = await stage.AsAsync(Side.Unodc);
        using var alliance = await stage.AsAsync(Side.CivilSociety);
        foreach (var id in await ContestedAsync(stage, "something-else", Rounds))
        {
            var tag = await TagAsync(first, id);
            var votes = await Task.WhenAll(SendAsync(first, id, "votes", new { vote = "for" }, tag), SendAsync(second, id, "votes", new { vote = "against" }, tag));
            var won = await OneWonAsync(votes);
            Assert.Equal(1, await _scene.AuditedAsync("decision.vote_said", id));

            tag = await TagAsync(first, id);
            var last = await Task.WhenAll(SendAsync(unodc, id, "votes", new { vote = "for" }, tag), SendAsync(alliance, id, "votes", new { vote = "against" }, tag));
            Assert.Equal("contested", Text(await stage.ReadAsync(id), "state"));
            using var again = await (await OneWonAsync(last) == 0
                ? DecisionStage.ActAsync(alliance, id, "votes", new { vote = "against" })
                : DecisionStage.ActAsync(unodc, id, "votes", new { vote = "for" }));

            var closed = await again.JsonAsync(HttpStatusCode.OK, Stop);
            Assert.Equal(("closed", won == 0 ? "agreed" : "notAgreed"), (Text(closed, "state"), Text(closed, "outcome")));
            Assert.Equal((1, 1, 3), (await ClosedAsync(id), await _scene.AuditedAsync("decision.closed", id), await _scene.AuditedAsync("decision.vote_said", id)));
        }
    }

    // Whichever second the word arrives in decides what it is worth; it and the clock never both close the decision.
    [Theory]
    [InlineData("ruling", 0)]
    [InlineData("ruling", 1_000)]
    [InlineData("votes", 0)]
    [InlineData("votes", 1_000)]
    public async Task The_last_word_and_the_clock_close_a_contested_decision_once(string act, int milliseconds)
    {
        var stage = await DecisionStage.SetAsync(host);
        await RuledAsync(stage);
        var id = Assert.Single(await ContestedAsync(stage, act == "ruling" ? "ruled" : "something-else", 1));
        if (act == "votes")
        {
            foreach (var (side, vote) in new[] { (Side.Government, "against"), (Side.CivilSociety, "for") })
            {
                using var given = await stage.ActAsync(id, side, "votes", new { vote });
                Assert.Equal(HttpStatusCode.OK, given.StatusCode);
            }
        }

        using var unodc = await stage.AsAsync(Side.Unodc);
        var last = (await stage.ReadAsync(id)).GetProperty("contestedClosesAt").GetDateTimeOffset();
        host.Clock.MoveTo(last.AddMilliseconds(milliseconds));
        using var said = await SendAsync(unodc, id, act, Word(act), "*");
        if (said.StatusCode == HttpStatusCode.OK)
        {
            // The timer of the end comes for nothing.
            host.Clock.MoveTo(last.AddSeconds(2));
        }

        var closed = await stage.BecomesAsync(id, "closed");
        var inTime = said.StatusCode == HttpStatusCode.OK;
        Assert.True(inTime || said.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed, $"{said.StatusCode}");
        Assert.Equal(inTime ? "agreed" : "notAgreed", Text(closed, "outcome"));
        Assert.Equal(inTime, closed.GetProperty("closedAt").GetDateTimeOffset() is var at && at != last && at < last.AddSeconds(1));
        // Both timers, of the window and of the contest, have been heard.
        await Eventually.EqualsAsync(2L, () => _scene.CountAsync($"inbox i join membership.timer t on t.id = i.message_id where t.body::jsonb ->> 'decisionId' = '{id}'"), Stop);
        Assert.Equal((1, 1), (await ClosedAsync(id), await _scene.AuditedAsync("decision.closed", id)));
    }

    [Fact]
    public async Task A_proof_by_hand_and_the_notices_own_at_once_prove_a_side_once_and_begin_one_window()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "proven", window = "P14D", silence = "consent", quorum = "all", contestedBy = "nobody", proofOfNotice = true });
        using var unodc = await stage.AsAsync(Side.Unodc);
        var today = DateOnly.FromDateTime(host.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(5)).DateTime);
        for (var round = 0; round < Rounds; round++)
        {
            var id = await stage.OpenAsync("proven");
            await DeliverAsync(stage, id, "civil_society");
            await DeliverAsync(stage, id, "unodc");
            await Eventually.EqualsAsync(2L, () => _scene.AuditedAsync("decision.notice_proven", id), Stop);

            var noticed = DeliverAsync(stage, id, "government");
            using var byHand = await SendAsync(unodc, id, "proofs", new { side = "government", deliveredOn = today, document = "Note verbale 4/2026", reason = "The address no longer takes mail." }, "*");
            var message = await noticed;

            Assert.True(byHand.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed, $"{byHand.StatusCode}");
            await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"inbox where message_id = '{message}'"), Stop);
            var open = await stage.BecomesAsync(id, "open");
            var notice = open.GetProperty("notices").EnumerateArray().Single(one => Text(one, "side") == "government");
            Assert.Equal(byHand.StatusCode == HttpStatusCode.OK ? "document" : "mail", Text(notice, "channel"));
            Assert.Equal(
                (3, 1, 1, 1),
                (await _scene.AuditedAsync("decision.notice_proven", id), await _scene.AuditedAsync("decision.opened", id), await _scene.MessagesAsync("DecisionOpened", "decisionId", id),
                    await _scene.CountAsync($"timer where body::jsonb ->> 'decisionId' = '{id}'")));
        }
    }

    // Each waits for the other instead of both for each other: the later one finds what the earlier one did, and nobody is told to come again.
    [Fact]
    public async Task A_position_and_proofs_of_one_decision_at_once_come_one_after_the_other()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "proven", window = "P14D", silence = "consent", quorum = "all", contestedBy = "nobody", proofOfNotice = true });
        using var government = await stage.AsAsync(Side.Government);
        using var alliance = await stage.AsAsync(Side.CivilSociety);
        using var unodc = await stage.AsAsync(Side.Unodc);
        var today = DateOnly.FromDateTime(host.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(5)).DateTime);
        object Proof(string side) => new { side, deliveredOn = today, document = "Note verbale 4/2026", reason = "The address no longer takes mail." };
        for (var round = 0; round < 2 * Rounds; round++)
        {
            var id = await stage.OpenAsync("proven");

            // "*" names whatever version there is by then, so that nothing but the order of the acts is asked.
            var noticed = DeliverAsync(stage, id, "government");
            var answers = await Task.WhenAll(
                SendAsync(government, id, "positions", new { stance = "consent" }, "*"),
                SendAsync(alliance, id, "positions", new { stance = "abstain" }, "*"),
                SendAsync(unodc, id, "proofs", Proof("government"), "*"),
                SendAsync(unodc, id, "proofs", Proof("civil_society"), "*"),
                SendAsync(unodc, id, "proofs", Proof("unodc"), "*"));
            var message = await noticed;

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (answers[0].StatusCode, answers[1].StatusCode, answers[4].StatusCode));
            Assert.All(answers[2..4], answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer.StatusCode}"));
            await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"inbox where message_id = '{message}'"), Stop);
            await stage.BecomesAsync(id, "open");
            Assert.Equal(
                (2, 3, 1, 1),
                (await _scene.AuditedAsync("decision.window_said", id), await _scene.AuditedAsync("decision.notice_proven", id), await _scene.AuditedAsync("decision.opened", id),
                    await _scene.MessagesAsync("DecisionOpened", "decisionId", id)));
        }
    }

    [Fact]
    public async Task Profiles_published_at_once_have_a_number_each_and_what_was_refused_left_none()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var unodc = await _scene.AsUnodcAsync(stage.Framework);
        object rules = stage.Profile(new { kind = "at-once", window = "P14D", silence = "consent", quorum = "all", contestedBy = "nobody" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => unodc.PostAsync(DecisionStage.Profiles, rules, Stop)));

        var numbers = new List<int>();
        foreach (var answer in answers)
        {
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                numbers.Add((await answer.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("number").GetInt32());
            }
            else
            {
                await answer.RefusedAsync(HttpStatusCode.Conflict, "published-meanwhile", Stop);
            }
        }

        Assert.NotEmpty(numbers);
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers.Order());
        Assert.Equal(numbers.Count, await _scene.CountAsync($"audit_entries where action = 'decision_profile.published' and after::jsonb ->> 'framework' = '{stage.Framework}'"));
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient caller, string id, string act, object body, string ifMatch) =>
        caller.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/{act}", body, Stop, ifMatch: ifMatch);

    private static object Word(string act) => act == "ruling" ? new { outcome = "agreed", reason = DecisionStage.Reason } : new { vote = "for" };

    /// <summary>Which of them won; the others held a version that was no longer there.</summary>
    private static async Task<int> OneWonAsync(HttpResponseMessage[] answers)
    {
        var won = Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        foreach (var answer in answers.Where(answer => answer != won))
        {
            await answer.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
        }

        return Array.IndexOf(answers, won);
    }

    private static Task<string> RuledAsync(DecisionStage stage) =>
        stage.ProfileAsync(new { kind = "ruled", window = "P14D", silence = "consent", quorum = "all", contestedBy = "unodc", contestedWindow = "P14D" });

    /// <summary>So many that civil society has objected to, their windows over.</summary>
    private async Task<string[]> ContestedAsync(DecisionStage stage, string kind, int count)
    {
        var ids = new List<string>();
        for (var number = 0; number < count; number++)
        {
            ids.Add(await stage.OpenAsync(kind));
            await stage.SayAsync(ids[number], Side.CivilSociety, "object");
        }

        host.Clock.MoveTo((await stage.ReadAsync(ids[^1])).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        foreach (var id in ids)
        {
            await stage.BecomesAsync(id, "contested");
        }

        return [.. ids];
    }

    private static async Task<string> TagAsync(HttpClient reader, string id)
    {
        using var read = await reader.GetAsync($"{DecisionStage.Path}/{id}", Stop);
        return read.Tag();
    }

    private async Task<Guid> DeliverAsync(DecisionStage stage, string id, string side)
    {
        var messageId = Guid.CreateVersion7();
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:membership-note-notices"));
        await endpoint.Send(
            new NoticeDelivered(
                TestActor.NewId("msg"), "decision.announced", id, 1, side, "mail", TestActor.NewId("per"), host.Clock.GetUtcNow(), $"framework:{stage.Framework}", "Restricted"),
            context => context.MessageId = messageId,
            Stop);
        return messageId;
    }

    private Task<long> ClosedAsync(string id) => _scene.MessagesAsync("DecisionClosed", "decisionId", id);

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();
}
