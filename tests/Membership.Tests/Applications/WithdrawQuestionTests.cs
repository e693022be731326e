using System.Net;
using System.Text.Json;
using Trilateral.Membership.Tests.Decisions;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Applications;

/// <summary>An application is withdrawn while the Government is asked about it: the question ends with it, once, and keeps what was said.</summary>
public sealed class WithdrawQuestionTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Kind = "member-no-objection";

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_question_is_withdrawn_with_its_application_and_waits_for_nobody_any_more()
    {
        var (stage, decisions, application, id) = await AskedAsync(new { kind = Kind, window = "P14D", silence = "consent", quorum = "advisory", contestedBy = "nobody", endsEarly = false });
        using var government = await decisions.AsAsync(Side.Government);
        using var said = await DecisionStage.ActAsync(government, id, "positions", new { stance = "object", reason = DecisionStage.Reason });
        Assert.Equal("open", Text(await said.JsonAsync(HttpStatusCode.OK, Stop), "state"));

        var withdrawn = await WithdrawAsync(stage, application);

        Assert.Equal("withdrawn", Text(withdrawn, "state"));
        var closed = await decisions.ReadAsync(id);
        var endedAt = withdrawn.GetProperty("endedAt").GetDateTimeOffset();
        Assert.Equal(("closed", "withdrawn", endedAt, endedAt), (Text(closed, "state"), Text(closed, "outcome"), closed.GetProperty("closedAt").GetDateTimeOffset(), closed.GetProperty("recordedAt").GetDateTimeOffset()));
        Assert.Equal("object", Text(Assert.Single(closed.GetProperty("positions").EnumerateArray()), "stance"));
        Assert.Equal(1, await _scene.CountAsync(
            $"outbox where message_type like '%:DecisionClosed' and body::jsonb @> '{{\"decisionId\":\"{id}\",\"outcome\":\"withdrawn\",\"silentSides\":[],\"positions\":{{\"government\":\"object\"}},\"objections\":{{\"government\":\"{DecisionStage.Reason}\"}}}}'"));
        Assert.Equal(1, await _scene.CountAsync($"audit_entries where action = 'decision.closed' and subject = '{id}' and side = 'civil_society' and after::jsonb ->> 'outcome' = 'withdrawn'"));
        Assert.Empty((await government.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal(0, await CountAsync(government, decisions, "open"));
        Assert.Equal(1, await CountAsync(government, decisions, "closed"));

        // The timer of its window comes for nothing.
        host.Clock.MoveTo(closed.GetProperty("closesAt").GetDateTimeOffset().AddSeconds(2));
        await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"inbox i join membership.timer t on t.id = i.message_id where t.body::jsonb ->> 'decisionId' = '{id}'"), Stop);
        Assert.Equal(closed.GetRawText(), (await decisions.ReadAsync(id)).GetRawText());
        Assert.Equal((1, 1, 0), (await ClosedAsync(id), await _scene.AuditedAsync("decision.closed", id), await _scene.AuditedAsync("application.government_heard", application)));
    }

    [Fact]
    public async Task Nobody_is_silent_in_it_and_whoever_acts_on_it_is_told_that_it_was_withdrawn()
    {
        var (stage, decisions, application, id) = await AskedAsync();
        await WithdrawAsync(stage, application);
        using var government = await decisions.AsAsync(Side.Government);
        using var unodc = await decisions.AsAsync(Side.Unodc);
        var closed = await decisions.ReadAsync(id);
        var later = closed.GetProperty("closesAt").GetDateTimeOffset().AddDays(1).ToOffset(TimeSpan.FromHours(5)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", null);

        Assert.Equal(1, await _scene.CountAsync(
            $"outbox where message_type like '%:DecisionClosed' and body::jsonb @> '{{\"decisionId\":\"{id}\",\"positions\":{{\"government\":\"none\"}},\"objections\":{{}}}}' and body::jsonb -> 'silentSides' = '[]'"));
        await ToldAsync(government, id, "positions", new { stance = "object", reason = DecisionStage.Reason }, "window-closed");
        await ToldAsync(government, id, "extension", new { closesAt = later, reason = "The ministries need more time." }, "wrong-state");
        await ToldAsync(
            unodc, id, "proofs", new { side = "government", deliveredOn = DateOnly.FromDateTime(host.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(5)).DateTime), document = "Note verbale 4/2026", reason = "The address no longer takes mail." }, "wrong-state");
        using var applicant = await stage.AsApplicantAsync();
        await ToldAsync(applicant, id, "reply", new { text = "The statutes name the treasurer." }, "wrong-state");
        using var ruled = await DecisionStage.ActAsync(unodc, id, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        await ruled.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        using var stale = await government.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "consent" }, Stop, ifMatch: "\"1\"");
        await stale.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);

        var after = await decisions.ReadAsync(id);
        Assert.Equal(("closed", "withdrawn"), (Text(after, "state"), Text(after, "outcome")));
        Assert.True(Assert.Single(after.GetProperty("positions").EnumerateArray()).GetProperty("late").GetBoolean());
        Assert.Equal((1, 0), (await ClosedAsync(id), await _scene.MessagesAsync("DecisionExtended", "decisionId", id)));
    }

    [Fact]
    public async Task One_that_still_waits_for_proof_of_notice_is_withdrawn_before_its_window_has_begun()
    {
        var (stage, decisions, application, id) = await AskedAsync(new { kind = Kind, window = "P14D", silence = "consent", quorum = "advisory", contestedBy = "nobody", proofOfNotice = true });
        Assert.Equal("announced", Text(await decisions.ReadAsync(id), "state"));

        await WithdrawAsync(stage, application);

        var closed = await decisions.ReadAsync(id);
        Assert.Equal(("closed", "withdrawn"), (Text(closed, "state"), Text(closed, "outcome")));
        using var unodc = await decisions.AsAsync(Side.Unodc);
        await ToldAsync(
            unodc, id, "proofs", new { side = "government", deliveredOn = DateOnly.FromDateTime(host.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(5)).DateTime), document = "Note verbale 4/2026", reason = "The address no longer takes mail." }, "wrong-state");
        Assert.Equal((1, 0), (await ClosedAsync(id), await _scene.MessagesAsync("DecisionOpened", "decisionId", id)));
    }

    // The last second is the applicant's still; what the clock has ended keeps its outcome, and the application is withdrawn all the same.
    [Theory]
    [InlineData(-1, "withdrawn")]
    [InlineData(0, "withdrawn")]
    [InlineData(1, "noObjection")]
    public async Task At_the_end_of_the_window_the_question_ends_once(int seconds, string outcome)
    {
        var (stage, decisions, application, id) = await AskedAsync();
        using var applicant = await stage.AsApplicantAsync();
        var closesAt = (await decisions.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset();
        using var read = await applicant.GetAsync($"{stage.Path}/{application}", Stop);

        host.Clock.MoveTo(closesAt.AddSeconds(seconds));
        using var first = await applicant.SendAsync(HttpMethod.Post, $"{stage.Path}/{application}/withdraw", new { }, Stop, ifMatch: read.Tag());
        if (first.StatusCode != HttpStatusCode.OK)
        {
            // What the Government said by its silence was noted before: the version is another's, and the applicant asks anew.
            await first.RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            Assert.Equal("noObjection", outcome);
            await WithdrawAsync(stage, application);
        }

        var closed = await decisions.BecomesAsync(id, "closed");
        // A machine that was held up for longer than the second that was left has seen the window end.
        var inTime = (await applicant.ReadAsync($"{stage.Path}/{application}", Stop)).GetProperty("endedAt").GetDateTimeOffset() < closesAt.AddSeconds(1);
        Assert.Equal(inTime ? "withdrawn" : "noObjection", Text(closed, "outcome"));
        Assert.True(outcome == "withdrawn" || !inTime);
        Assert.Equal("withdrawn", Text(await applicant.ReadAsync($"{stage.Path}/{application}", Stop), "state"));
        Assert.Equal((1, 1), (await ClosedAsync(id), await _scene.AuditedAsync("decision.closed", id)));
    }

    // The Government's word ends its window; whichever comes first ends the question, and the other finds it ended.
    [Fact]
    public async Task Of_the_last_word_and_the_withdrawal_at_the_same_moment_one_ends_the_question()
    {
        for (var round = 0; round < 3; round++)
        {
            var (stage, decisions, application, id) = await AskedAsync();
            using var applicant = await stage.AsApplicantAsync();
            using var government = await decisions.AsAsync(Side.Government);
            using var read = await applicant.GetAsync($"{stage.Path}/{application}", Stop);

            var both = await Task.WhenAll(
                applicant.InsistAsync($"{stage.Path}/{application}/withdraw", new { }, Stop, ifMatch: read.Tag()),
                government.InsistAsync($"{DecisionStage.Path}/{id}/positions", new { stance = "object", reason = DecisionStage.Reason }, Stop, ifMatch: "\"1\""));

            var isHeard = both[1].StatusCode == HttpStatusCode.OK;
            if (!isHeard)
            {
                await both[1].RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            }

            if (both[0].StatusCode != HttpStatusCode.OK)
            {
                // What the Government said was noted on the application before.
                Assert.True(isHeard);
                await both[0].RefusedAsync(HttpStatusCode.PreconditionFailed, "stale", Stop);
            }

            var closed = await decisions.ReadAsync(id);
            Assert.Equal(("closed", isHeard ? "objected" : "withdrawn", isHeard ? 1 : 0), (Text(closed, "state"), Text(closed, "outcome"), closed.GetProperty("positions").GetArrayLength()));
            Assert.Equal((1, 1, isHeard ? 1 : 0), (await ClosedAsync(id), await _scene.AuditedAsync("decision.closed", id), await _scene.MessagesAsync("PositionTaken", "decisionId", id)));
        }
    }

    private async Task<(ApplicationStage Stage, DecisionStage Decisions, string Application, string Decision)> AskedAsync(object? rules = null)
    {
        var stage = await ApplicationStage.SetAsync(host);
        await stage.AsksGovernmentAsync();
        var decisions = new DecisionStage(host, stage.Framework);
        if (rules is not null)
        {
            await decisions.ProfileAsync(rules);
        }

        var application = await stage.SubmitAndWaitAsync();
        using var coordinator = await stage.AsCoordinatorAsync();
        var asked = await stage.ActAsync(coordinator, application, "ask-government", new { });
        return (stage, decisions, application, Text(asked, "governmentDecision")!);
    }

    private static async Task<JsonElement> WithdrawAsync(ApplicationStage stage, string application)
    {
        using var applicant = await stage.AsApplicantAsync();
        return await stage.ActAsync(applicant, application, "withdraw", new { });
    }

    private static async Task ToldAsync(HttpClient caller, string id, string act, object body, string type)
    {
        using var refused = await DecisionStage.ActAsync(caller, id, act, body);
        await refused.RefusedAsync(HttpStatusCode.Conflict, type, Stop);
        Assert.Contains("The question was withdrawn at", await refused.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static async Task<int> CountAsync(HttpClient reader, DecisionStage stage, string state) =>
        (await reader.ReadAsync($"{DecisionStage.Path}?framework={stage.Framework}&state={state}", Stop)).GetProperty("items").GetArrayLength();

    private Task<long> ClosedAsync(string id) => _scene.MessagesAsync("DecisionClosed", "decisionId", id);

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();
}
