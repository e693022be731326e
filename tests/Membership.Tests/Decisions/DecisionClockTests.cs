using System.Net;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Contracts;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>A decision whose clock comes early, or has not come by: its timers are taken away, and delivered by hand.</summary>
public sealed class DecisionClockTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200)]
    [InlineData(30_000)]
    public async Task A_timer_that_comes_early_by_the_difference_of_two_clocks_comes_again(int milliseconds)
    {
        var (stage, id, closesAt) = await OpenAsync();
        host.Clock.MoveTo(closesAt.AddSeconds(1).AddMilliseconds(-milliseconds));

        var message = await DeliverAsync(stage, id);
        if (milliseconds > 10_000)
        {
            // Too early for the tries at once as well: put off, and not counted as consumed.
            await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"outbox where message_id = '{message}' and redelivery = 1"), Stop);
            Assert.Equal(0, await _scene.CountAsync($"inbox where message_id = '{message}'"));
            Assert.Equal(1, await _scene.CountAsync($"decisions where {Row(id)} and state = 'open'"));
            host.Clock.MoveTo(closesAt.AddSeconds(1));
            await host.Database.ExecuteAsync($"update membership.outbox set next_attempt_at = now() where message_id = '{message}'", Stop);
        }

        var closed = await stage.BecomesAsync(id, "closed");
        Assert.Equal((closesAt, 1), (closed.GetProperty("closedAt").GetDateTimeOffset(), await _scene.MessagesAsync("DecisionClosed", "decisionId", id)));
    }

    [Fact]
    public async Task A_timer_of_before_an_extension_is_over_with_and_the_next_one_closes()
    {
        var (stage, id, closesAt) = await OpenAsync();
        host.Clock.MoveTo(closesAt - CloseDueDecisionsConsumer.MaxAhead - TimeSpan.FromHours(1));

        var message = await DeliverAsync(stage, id);

        await Eventually.EqualsAsync(1L, () => _scene.CountAsync($"inbox where message_id = '{message}'"), Stop);
        Assert.Equal((1, 0), (await _scene.CountAsync($"decisions where {Row(id)} and state = 'open'"), await _scene.CountAsync($"outbox where message_id = '{message}'")));
        host.Clock.MoveTo(closesAt.AddSeconds(1));
        await DeliverAsync(stage, id);
        await stage.BecomesAsync(id, "closed");
    }

    [Fact]
    public async Task What_has_ended_reads_as_ended_before_the_clock_has_written_it_down()
    {
        var (stage, id, closesAt) = await OpenAsync();
        using var reader = await stage.AsAsync(Side.CivilSociety);
        host.Clock.MoveTo(closesAt.AddMinutes(-1));
        Assert.Equal(("open", null), await StandsAsync(reader, id));
        Assert.Equal((1, 0), (await CountAsync(reader, stage, "open"), await CountAsync(reader, stage, "closed")));

        host.Clock.MoveTo(closesAt.AddSeconds(1));

        Assert.Equal(1, await _scene.CountAsync($"decisions where {Row(id)} and state = 'open' and version = 1"));
        Assert.Equal(("closed", "noObjection"), await StandsAsync(reader, id));
        Assert.Equal((0, 1), (await CountAsync(reader, stage, "open"), await CountAsync(reader, stage, "closed")));
        var read = await reader.ReadAsync($"{DecisionStage.Path}/{id}", Stop);
        Assert.Equal((closesAt, closesAt), (read.GetProperty("windowEndedAt").GetDateTimeOffset(), read.GetProperty("closedAt").GetDateTimeOffset()));
        Assert.False(read.TryGetProperty("recordedAt", out _));
        var dossier = await DossierAsync(reader, id);
        Assert.Equal(("closed", "noObjection"), (dossier.GetProperty("state").GetString(), dossier.GetProperty("outcome").GetString()));
        Assert.Equal(closesAt, dossier.GetProperty("clock").GetProperty("closedAt").GetDateTimeOffset());
        Assert.False(dossier.GetProperty("clock").TryGetProperty("recordedAt", out var at) && at.ValueKind != JsonValueKind.Null);

        // Written down, it says the same, and when.
        await DeliverAsync(stage, id);
        var closed = await stage.BecomesAsync(id, "closed");
        Assert.Equal((closesAt, "noObjection"), (closed.GetProperty("closedAt").GetDateTimeOffset(), closed.GetProperty("outcome").GetString()));
        Assert.True(closed.GetProperty("recordedAt").GetDateTimeOffset() > closesAt);
        Assert.Equal((0, 1), (await CountAsync(reader, stage, "open"), await CountAsync(reader, stage, "closed")));
    }

    [Fact]
    public async Task An_objection_reads_as_contested_and_then_as_closed_before_the_clock_has_written_either_down()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "ruled", window = "P14D", silence = "consent", quorum = "all", contestedBy = "unodc", contestedWindow = "P14D" });
        var id = await stage.OpenAsync("ruled");
        await stage.SayAsync(id, Side.Government, "object");
        var closesAt = await WithoutTimersAsync(stage, id);
        using var reader = await stage.AsAsync(Side.Unodc);

        host.Clock.MoveTo(closesAt.AddSeconds(1));
        Assert.Equal(("contested", null), await StandsAsync(reader, id));
        var last = (await reader.ReadAsync($"{DecisionStage.Path}/{id}", Stop)).GetProperty("contestedClosesAt").GetDateTimeOffset();
        Assert.Equal((0, 1, 0), (await CountAsync(reader, stage, "open"), await CountAsync(reader, stage, "contested"), await CountAsync(reader, stage, "closed")));
        host.Clock.MoveTo(last.AddSeconds(1));
        Assert.Equal(("closed", "notAgreed"), await StandsAsync(reader, id));
        Assert.Equal((0, 0, 1), (await CountAsync(reader, stage, "open"), await CountAsync(reader, stage, "contested"), await CountAsync(reader, stage, "closed")));
        Assert.Equal(1, await _scene.CountAsync($"decisions where {Row(id)} and state = 'open'"));
    }

    [Theory]
    [InlineData(-1, "open", null)]
    [InlineData(0, "open", null)]
    [InlineData(1, "closed", "agreed")]
    public void The_last_second_counts_and_the_next_has_ended_it(int seconds, string state, string? outcome)
    {
        var course = new DecisionCourse(new() { Window = "P14D", Silence = SilenceRule.Consent, Quorum = QuorumRule.All }, [Side.Government, Side.Unodc], isWatched: false);
        var end = course.Decision.ClosesAt!.Value;

        var stands = DecisionAnswer.At(course.Decision, end.AddSeconds(seconds));

        Assert.Equal((state, outcome, seconds > 0 ? end : null, seconds > 0 ? end : null, null), (stands.State, stands.Outcome, stands.WindowEndedAt, stands.ClosedAt, stands.RecordedAt));
        Assert.Equal("open", DecisionAnswer.Of(course.Decision).State);
    }

    /// <summary>The version the side saw is that of before the end; whether or not the clock has come by, what it says is kept at the first try.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_comes_late_with_the_version_of_before_the_end_is_kept_and_refused(bool recorded)
    {
        var (stage, id, closesAt) = await OpenAsync();
        host.Clock.MoveTo(closesAt.AddSeconds(1));
        if (recorded)
        {
            await DeliverAsync(stage, id);
            await stage.BecomesAsync(id, "closed");
        }

        using var government = await stage.AsAsync(Side.Government);
        using var late = await government.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/positions", new { stance = "object", reason = DecisionStage.Reason }, Stop, ifMatch: "\"1\"");

        await late.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
        Assert.Contains("kept on record as late", await late.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        var closed = await stage.ReadAsync(id);
        Assert.Equal("noObjection", closed.GetProperty("outcome").GetString());
        Assert.True(Assert.Single(closed.GetProperty("positions").EnumerateArray()).GetProperty("late").GetBoolean());
    }

    [Fact]
    public async Task A_late_reply_ruling_and_vote_with_an_old_version_are_kept_too()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "ruled", window = "P14D", silence = "consent", quorum = "all", replyWindow = "P7D", contestedBy = "unodc", contestedWindow = "P14D" });
        await stage.ProfileAsync(new { kind = "voted", window = "P14D", silence = "consent", quorum = "all", contestedBy = "vote", contestedWindow = "P14D" });
        var concerned = await _scene.OrganisationAsync();
        var (ruled, voted) = (await stage.OpenAsync("ruled", concerned: concerned), await stage.OpenAsync("voted"));
        foreach (var id in new[] { ruled, voted })
        {
            await stage.SayAsync(id, Side.Government, "object");
        }

        host.Clock.MoveTo((await WithoutTimersAsync(stage, voted)).AddSeconds(1));
        using var applicant = await _scene.AsOrganisationAsync(stage.Framework, concerned);
        using var officer = await stage.AsAsync(Side.Unodc);
        host.Clock.MoveTo((await stage.ReadAsync(ruled)).GetProperty("replyClosesAt").GetDateTimeOffset().AddSeconds(1));
        await KeptAsync(applicant, ruled, "reply", new { text = "The statutes name the treasurer." });
        host.Clock.MoveTo((await stage.ReadAsync(ruled)).GetProperty("contestedClosesAt").GetDateTimeOffset().AddSeconds(1));
        await KeptAsync(officer, ruled, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        await KeptAsync(officer, voted, "votes", new { vote = "for" });

        Assert.Equal(["window False", "reply True", "ruling True"], await SaidAsync(ruled));
        Assert.Equal(["window False", "vote True"], await SaidAsync(voted));

        async Task<IEnumerable<string>> SaidAsync(string id) =>
            (await stage.ReadAsync(id)).GetProperty("positions").EnumerateArray().Select(one => $"{one.GetProperty("phase").GetString()} {one.GetProperty("late")}");
    }

    /// <summary>One replica's clock has closed it; the call comes to another, whose clock is still within the window.</summary>
    [Fact]
    public async Task What_a_clock_that_is_ahead_has_closed_is_closed_for_one_that_is_behind()
    {
        var (stage, id, closesAt) = await OpenAsync();
        host.Clock.MoveTo(closesAt.AddSeconds(1));
        await DeliverAsync(stage, id);
        var closed = await stage.BecomesAsync(id, "closed");
        host.Clock.MoveTo(closesAt.AddSeconds(-30));
        using var government = await stage.AsAsync(Side.Government);
        var later = closesAt.AddDays(7).ToOffset(TimeSpan.FromHours(5)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", null);

        await KeptAsync(government, id, "positions", new { stance = "object", reason = DecisionStage.Reason });
        using var extended = await DecisionStage.ActAsync(government, id, "extension", new { closesAt = later, reason = "The ministries need more time." });

        await extended.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        var stands = await stage.ReadAsync(id);
        Assert.Equal(("closed", "noObjection", closesAt), (stands.GetProperty("state").GetString(), stands.GetProperty("outcome").GetString(), stands.GetProperty("closesAt").GetDateTimeOffset()));
        var said = Assert.Single(stands.GetProperty("positions").EnumerateArray());
        Assert.True(said.GetProperty("late").GetBoolean() && said.GetProperty("at").GetDateTimeOffset() >= closed.GetProperty("recordedAt").GetDateTimeOffset());
        Assert.All((await DossierAsync(government, id)).GetProperty("counted").EnumerateArray(), counted => Assert.True(counted.GetProperty("silent").GetBoolean()));
        Assert.Equal((1, 0, 0), (
            await _scene.MessagesAsync("DecisionClosed", "decisionId", id), await _scene.MessagesAsync("PositionTaken", "decisionId", id), await _scene.MessagesAsync("DecisionExtended", "decisionId", id)));
    }

    [Fact]
    public async Task What_a_clock_that_is_ahead_finds_contested_takes_no_position_of_one_that_is_behind()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "ruled", window = "P14D", silence = "consent", quorum = "all", contestedBy = "unodc", contestedWindow = "P14D" });
        var id = await stage.OpenAsync("ruled");
        await stage.SayAsync(id, Side.Government, "object");
        var closesAt = await WithoutTimersAsync(stage, id);
        host.Clock.MoveTo(closesAt.AddSeconds(1));
        await DeliverAsync(stage, id);
        await stage.BecomesAsync(id, "contested");
        host.Clock.MoveTo(closesAt.AddSeconds(-30));
        using var government = await stage.AsAsync(Side.Government);
        using var unodc = await stage.AsAsync(Side.Unodc);

        await KeptAsync(government, id, "positions", new { stance = "consent" });
        using var ruled = await DecisionStage.ActAsync(unodc, id, "ruling", new { outcome = "notAgreed", reason = DecisionStage.Reason });

        var closed = await ruled.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("closed", "notAgreed", closesAt), (closed.GetProperty("state").GetString(), closed.GetProperty("outcome").GetString(), closed.GetProperty("windowEndedAt").GetDateTimeOffset()));
    }

    private static async Task KeptAsync(HttpClient caller, string id, string act, object body)
    {
        using var late = await caller.SendAsync(HttpMethod.Post, $"{DecisionStage.Path}/{id}/{act}", body, Stop, ifMatch: "\"1\"");
        await late.RefusedAsync(HttpStatusCode.Conflict, "window-closed", Stop);
        Assert.Contains("kept on record as late", await late.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private async Task<(DecisionStage Stage, string Id, DateTimeOffset ClosesAt)> OpenAsync()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync("member-no-objection");
        return (stage, id, await WithoutTimersAsync(stage, id));
    }

    /// <summary>No timer of any decision here comes of itself: the first to come would settle the others that are due.</summary>
    private async Task<DateTimeOffset> WithoutTimersAsync(DecisionStage stage, string id)
    {
        await host.Database.ExecuteAsync("delete from membership.timer where fired_at is null", Stop);
        return (await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset();
    }

    private async Task<Guid> DeliverAsync(DecisionStage stage, string id)
    {
        var message = Guid.CreateVersion7();
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:" + CloseDueDecisionsConsumer.Queue));
        await endpoint.Send(new DecisionDue(id, stage.Framework, "framework:" + stage.Framework, "Restricted"), context => context.MessageId = message, Stop);
        return message;
    }

    private static string Row(string id) => $"id = '{Guid.ParseExact(id[4..], "N")}'";

    private static async Task<(string? State, string? Outcome)> StandsAsync(HttpClient reader, string id)
    {
        var read = await reader.ReadAsync($"{DecisionStage.Path}/{id}", Stop);
        return (read.GetProperty("state").GetString(), read.TryGetProperty("outcome", out var outcome) ? outcome.GetString() : null);
    }

    private static async Task<int> CountAsync(HttpClient reader, DecisionStage stage, string state) =>
        (await reader.ReadAsync($"{DecisionStage.Path}?framework={stage.Framework}&state={state}", Stop)).GetProperty("items").EnumerateArray().Count(one => one.GetProperty("state").GetString() == state);

    private static async Task<JsonElement> DossierAsync(HttpClient reader, string id)
    {
        var signed = await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await reader.GetAsync($"{DecisionStage.Path}/{id}/dossier", Stop);
                return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(Stop) : "";
            },
            text => text.Length > 0,
            Stop);
        return JsonSerializer.Deserialize<JsonElement>(JsonSerializer.Deserialize<JsonElement>(signed).GetProperty("payload").GetBytesFromBase64Url());
    }
}
