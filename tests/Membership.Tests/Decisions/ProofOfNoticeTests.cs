using System.Net;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Notifications.Contracts;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>Decisions whose window begins with proof that every side asked has been told.</summary>
public sealed class ProofOfNoticeTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Queue = "membership-note-notices";
    private const string Why = "The address of the focal point no longer takes mail.";

    private static readonly string[] Sides = ["government", "civil_society", "unodc"];

    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_window_begins_when_the_last_side_has_been_told_and_is_told_with_its_last_second()
    {
        var (stage, id) = await AnnouncedAsync();
        var asked = await stage.ReadAsync(id);
        Assert.Equal(("announced", false, false), (Text(asked, "state"), asked.TryGetProperty("closesAt", out _), asked.TryGetProperty("clockStartedAt", out _)));
        Assert.Equal((1, 0, 0), (await _scene.MessagesAsync("DecisionAnnounced", "decisionId", id), await _scene.MessagesAsync("DecisionOpened", "decisionId", id), await TimersAsync(id)));
        Assert.Equal(1, await _scene.AuditedAsync("decision.announced", id));

        // Two sides know, and time goes by: nothing ends, and nobody's silence decides anything.
        await DeliverAsync(stage, id, "government");
        await DeliverAsync(stage, id, "unodc", "webhook");
        await Eventually.EqualsAsync(2L, () => _scene.AuditedAsync("decision.notice_proven", id), Stop);
        host.Clock.Advance(TimeSpan.FromDays(40));
        using var government = await stage.AsAsync(Side.Government);
        Assert.Equal("announced", Text(await stage.ReadAsync(id), "state"));
        Assert.Empty((await government.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray());
        using var extended = await stage.ActAsync(id, Side.Government, "extension", new { closesAt = "2030-01-15T23:59:59+05:00", reason = "The ministries need more time." });
        await extended.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);

        await DeliverAsync(stage, id, "civil_society");

        var open = await stage.BecomesAsync(id, "open");
        var started = open.GetProperty("clockStartedAt").GetDateTimeOffset();
        Assert.Equal(open.GetProperty("notices").EnumerateArray().Max(notice => notice.GetProperty("provenAt").GetDateTimeOffset()), started);
        var day = DateOnly.FromDateTime(started.ToOffset(TimeSpan.FromHours(5)).DateTime).AddDays(14);
        Assert.Equal(new DateTimeOffset(day, new TimeOnly(23, 59, 59), TimeSpan.FromHours(5)), open.GetProperty("closesAt").GetDateTimeOffset());
        Assert.Equal(["mail", "mail", "webhook"], open.GetProperty("notices").EnumerateArray().Select(notice => Text(notice, "channel")));
        var message = JsonSerializer.Deserialize<JsonElement>((await host.Database.QueryAsync<string>(
            $"select body from membership.outbox where message_type like '%:DecisionOpened' and body::jsonb ->> 'decisionId' = '{id}'", Stop))!);
        Assert.Equal(open.GetProperty("closesAt").GetDateTimeOffset(), message.GetProperty("closesAt").GetDateTimeOffset());
        // The database keeps microseconds.
        Assert.Equal(started, message.GetProperty("opensAt").GetDateTimeOffset(), TimeSpan.FromMicroseconds(1));
        Assert.Equal(("Shall it be launched?", "consent"), (Text(message, "question"), Text(message, "meaningOfSilence")));
        Assert.Equal((1, 1), (await TimersAsync(id), await _scene.AuditedAsync("decision.opened", id)));
        var forecast = Assert.Single((await government.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal((id, "agreed", "consent"), (Text(forecast, "decision"), Text(forecast, "outcome"), Text(forecast, "meaningOfSilence")));

        // From here on it is a decision like any other.
        host.Clock.MoveTo(open.GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        var closed = await stage.BecomesAsync(id, "closed");
        Assert.Equal(("agreed", Text(open, "closesAt")), (Text(closed, "outcome"), Text(closed, "closedAt")));
    }

    [Fact]
    public async Task Proofs_that_come_at_once_again_and_late_begin_one_window_once()
    {
        var (stage, id) = await AnnouncedAsync();

        var told = await Task.WhenAll(Enumerable.Range(0, 6).SelectMany(_ => Sides).Select(side => DeliverAsync(stage, id, side)));
        var open = await stage.BecomesAsync(id, "open");
        await HeardAsync(told);
        host.Clock.Advance(TimeSpan.FromDays(3));
        await HeardAsync(await Task.WhenAll(DeliverAsync(stage, id, "government", at: -30), DeliverAsync(stage, id, "unodc"), BounceAsync(stage, id, "civil_society")));

        Assert.Equal(open.GetRawText(), (await stage.ReadAsync(id)).GetRawText());
        Assert.Equal(
            (1, 1, 3, 1, 0),
            (await _scene.MessagesAsync("DecisionOpened", "decisionId", id), await _scene.AuditedAsync("decision.opened", id), await _scene.AuditedAsync("decision.notice_proven", id), await TimersAsync(id),
                await _scene.AuditedAsync("decision.notice_bounced", id)));
    }

    [Fact]
    public async Task A_side_that_could_not_be_told_is_a_task_until_proof_is_entered_by_hand_with_a_reason()
    {
        var (stage, id) = await AnnouncedAsync();
        await HeardAsync([await DeliverAsync(stage, id, "civil_society"), await DeliverAsync(stage, id, "unodc")]);
        await HeardAsync([await BounceAsync(stage, id, "civil_society")]);
        await BounceAsync(stage, id, "government");
        await BounceAsync(stage, id, "government", "exhausted");
        using var unodc = await stage.AsAsync(Side.Unodc);
        using var stranger = await host.ActAsAsync(TestActor.Unodc(TestActor.NewId("frm")), Stop);

        var task = Assert.Single((await Eventually.HoldsAsync(
            () => unodc.ReadAsync($"{DecisionStage.Path}/notice-tasks", Stop),
            read => read.GetProperty("items").EnumerateArray().Any(one => one.GetProperty("notices")[0].GetProperty("bounces").GetInt32() == 2), Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal(id, Text(task, "decision"));
        var notice = Assert.Single(task.GetProperty("notices").EnumerateArray());
        Assert.Equal("government", Text(notice, "side"));
        Assert.Contains(Text(notice, "bounceOutcome"), new[] { "refused", "exhausted" });
        Assert.Equal(1, await _scene.AuditedAsync("decision.notice_bounced", id));
        Assert.Empty((await stranger.ReadAsync($"{DecisionStage.Path}/notice-tasks", Stop)).GetProperty("items").EnumerateArray());
        host.Clock.Advance(TimeSpan.FromDays(200));
        Assert.Equal("announced", Text(await stage.ReadAsync(id), "state"));

        var today = DateOnly.FromDateTime(host.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(5)).DateTime);
        object Body(string side, string? reason = Why) => new { side, deliveredOn = today.AddDays(-100), document = "Note verbale 4/2026", reason };
        using var foreign = await stage.ActAsync(id, Side.CivilSociety, "proofs", Body("government"));
        using var bare = await DecisionStage.ActAsync(unodc, id, "proofs", Body("government", null));
        using var proven = await DecisionStage.ActAsync(unodc, id, "proofs", Body("unodc"));
        using var entered = await DecisionStage.ActAsync(unodc, id, "proofs", Body("government"));
        using var again = await DecisionStage.ActAsync(unodc, id, "proofs", Body("government"));

        await foreign.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        await bare.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, "/reason");
        await proven.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        await again.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        var open = await entered.JsonAsync(HttpStatusCode.OK, Stop);
        // Dated back a hundred days, it begins the window today all the same.
        Assert.Equal(("open", today.AddDays(14)), (Text(open, "state"), DateOnly.FromDateTime(open.GetProperty("closesAt").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(5)).DateTime)));
        var byHand = open.GetProperty("notices").EnumerateArray().Single(one => Text(one, "side") == "government");
        Assert.Equal(("document", "Note verbale 4/2026", Why, "unodc", 2), (Text(byHand, "channel"), Text(byHand, "evidence"), Text(byHand, "reason"), Text(byHand, "recordedBy"), byHand.GetProperty("bounces").GetInt32()));
        Assert.Equal(1, await _scene.CountAsync($"audit_entries where action = 'decision.notice_proven' and subject = '{id}' and reason = '{Why}' and actor like 'per\\_%' and side = 'unodc'"));
        Assert.Empty((await unodc.ReadAsync($"{DecisionStage.Path}/notice-tasks", Stop)).GetProperty("items").EnumerateArray());
        Assert.Equal(1, await _scene.MessagesAsync("DecisionOpened", "decisionId", id));
    }

    [Fact]
    public async Task A_side_that_speaks_has_been_told_and_a_side_enters_its_own_notice()
    {
        var (stage, id) = await AnnouncedAsync();
        Assert.Equal("announced", Text(await stage.SayAsync(id, Side.Government, "object"), "state"));
        await DeliverAsync(stage, id, "unodc");
        await Eventually.EqualsAsync(2L, () => _scene.AuditedAsync("decision.notice_proven", id), Stop);
        var today = DateOnly.FromDateTime(host.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(5)).DateTime);

        using var own = await stage.ActAsync(id, Side.CivilSociety, "proofs", new { side = "civil_society", deliveredOn = today, document = "Receipt 7", reason = "The coordinator was handed the letter." });

        var open = await own.JsonAsync(HttpStatusCode.OK, Stop);
        Assert.Equal(("open", "position mail document"), (Text(open, "state"), string.Join(' ', open.GetProperty("notices").EnumerateArray().Select(one => Text(one, "channel")).Order(StringComparer.Ordinal).Reverse())));
        // What was said before the window began counts at its end.
        host.Clock.MoveTo(open.GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        Assert.Equal("notAgreed", Text(await stage.BecomesAsync(id, "closed"), "outcome"));
    }

    [Fact]
    public async Task Where_all_speak_before_the_window_begins_it_is_over_without_one()
    {
        var (stage, id) = await AnnouncedAsync(endsEarly: true);
        await stage.SayAsync(id, Side.Government, "consent");
        await stage.SayAsync(id, Side.Unodc, "consent");

        var closed = await stage.SayAsync(id, Side.CivilSociety, "consent");

        Assert.Equal(("closed", "agreed", false), (Text(closed, "state"), Text(closed, "outcome"), closed.TryGetProperty("closesAt", out _)));
        Assert.Equal((0, 1, 0), (await _scene.MessagesAsync("DecisionOpened", "decisionId", id), await _scene.MessagesAsync("DecisionClosed", "decisionId", id), await TimersAsync(id)));
    }

    [Fact]
    public async Task A_notice_of_something_else_or_of_a_side_that_is_not_asked_changes_nothing()
    {
        var (stage, id) = await AnnouncedAsync(sides: [Side.Government]);
        await DeliverAsync(stage, id, "unodc");
        await DeliverAsync(stage, TestActor.NewId("pil"), "government");
        await DeliverAsync(stage, TestActor.NewId("dec"), "government");
        var elsewhere = await DecisionStage.SetAsync(host);
        await DeliverAsync(elsewhere, id, "government");

        await DeliverAsync(stage, id, "government");

        var open = await stage.BecomesAsync(id, "open");
        Assert.Equal("government", Text(Assert.Single(open.GetProperty("notices").EnumerateArray()), "side"));
        Assert.Equal(1, await _scene.AuditedAsync("decision.notice_proven", id));
    }

    [Fact]
    public async Task The_dossier_holds_the_notices_and_their_proofs()
    {
        var (stage, id) = await AnnouncedAsync();
        await HeardAsync([await BounceAsync(stage, id, "government")]);
        foreach (var side in Sides)
        {
            await DeliverAsync(stage, id, side);
        }

        await stage.BecomesAsync(id, "open");
        using var reader = await stage.AsAsync(Side.CivilSociety);
        var dossier = await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await reader.GetAsync($"{DecisionStage.Path}/{id}/dossier", Stop);
                return answer.StatusCode == HttpStatusCode.OK
                    ? JsonSerializer.Deserialize<JsonElement>((await answer.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("payload").GetBytesFromBase64Url())
                    : default;
            },
            read => read.ValueKind == JsonValueKind.Object, Stop);

        Assert.Equal(["DecisionAnnounced", "DecisionOpened"], dossier.GetProperty("notices").EnumerateArray().Select(notice => Text(notice, "message")));
        Assert.Equal(Sides, dossier.GetProperty("proofs").EnumerateArray().Select(proof => Text(proof, "side")));
        Assert.All(dossier.GetProperty("proofs").EnumerateArray(), proof => Assert.StartsWith("msg_", Text(proof, "evidence"), StringComparison.Ordinal));
        Assert.Equal(1, dossier.GetProperty("proofs")[0].GetProperty("bounces").GetInt32());
        Assert.True(dossier.GetProperty("rules").GetProperty("rules").GetProperty("proofOfNotice").GetBoolean());
        Assert.Equal(dossier.GetProperty("proofs").EnumerateArray().Max(proof => proof.GetProperty("provenAt").GetDateTimeOffset()), dossier.GetProperty("clock").GetProperty("clockStartedAt").GetDateTimeOffset());
        Assert.DoesNotContain("per_", dossier.GetRawText(), StringComparison.Ordinal);
    }

    private async Task<(DecisionStage Stage, string Id)> AnnouncedAsync(bool endsEarly = false, IReadOnlyCollection<Side>? sides = null)
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "proven", window = "P14D", silence = "consent", quorum = "all", contestedBy = "nobody", extension = "P7D", endsEarly, proofOfNotice = true });
        return (stage, await stage.OpenAsync("proven", sides: sides));
    }

    private Task<Guid> DeliverAsync(DecisionStage stage, string id, string side, string channel = "mail", int at = 0) => SendAsync(new NoticeDelivered(
        TestActor.NewId("msg"), "decision.announced", id, 1, side, channel, TestActor.NewId("per"), host.Clock.GetUtcNow().AddDays(at), $"framework:{stage.Framework}", "Restricted"));

    private Task<Guid> BounceAsync(DecisionStage stage, string id, string side, string outcome = "refused") => SendAsync(new NoticeBounced(
        TestActor.NewId("msg"), "decision.announced", id, 1, side, "mail", TestActor.NewId("per"), outcome, host.Clock.GetUtcNow(), $"framework:{stage.Framework}", "Restricted"));

    /// <summary>Twice, as a broker may.</summary>
    private async Task<Guid> SendAsync<T>(T message)
        where T : class
    {
        var id = Guid.CreateVersion7();
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri("exchange:" + Queue));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => endpoint.Send(message, context => context.MessageId = id, Stop)));
        return id;
    }

    /// <summary>Until each of them has come twice.</summary>
    private Task<long> HeardAsync(Guid[] messages) => Eventually.EqualsAsync(
        (long)messages.Length, () => _scene.CountAsync($"inbox where duplicates = 1 and message_id in ({string.Join(", ", messages.Select(id => $"'{id}'"))})"), Stop);

    private Task<long> TimersAsync(string id) => _scene.CountAsync($"timer where body::jsonb ->> 'decisionId' = '{id}'");

    private static string? Text(JsonElement record, string member) => record.GetProperty(member).GetString();
}
