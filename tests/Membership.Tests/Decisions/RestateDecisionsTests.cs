using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>What was asked before those who remind kept it is told them once, as it stands.</summary>
public sealed class RestateDecisionsTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private readonly Scene _scene = new(host);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private RestateDecisions Job => host.Services.GetRequiredService<RestateDecisions>();

    [Fact]
    public async Task An_open_decision_of_before_is_told_once_with_who_has_answered_however_often_the_job_runs()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "asked", window = "P14D", silence = "abstention", quorum = "all", contestedBy = "nobody" });
        var id = await stage.OpenAsync("asked", sides: [Side.Government, Side.Unodc]);
        await stage.SayAsync(id, Side.Government, "object");
        await stage.SayAsync(id, Side.Government, "consent");
        await Job.AnnounceAsync(Stop);
        Assert.Equal(0, await _scene.MessagesAsync("DecisionRestated", "decisionId", id));
        var before = await stage.ReadAsync(id);
        await OfBeforeAsync(id);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Job.AnnounceAsync(Stop)));
        await Job.AnnounceAsync(Stop);

        await Eventually.EqualsAsync(1L, () => _scene.MessagesAsync("DecisionRestated", "decisionId", id), Stop);
        var told = await ToldAsync(id);
        Assert.Equal(["government", "unodc"], Strings(told, "eligibleSides"));
        Assert.Equal(["government"], Strings(told, "answeredSides"));
        Assert.Empty(Strings(told, "votedSides"));
        // An abstention too few for a quorum of all.
        Assert.Equal(("notAgreed", stage.Framework), (told.GetProperty("meaningOfSilence").GetString(), told.GetProperty("frameworkId").GetString()));
        Assert.Equal(before.GetProperty("closesAt").GetDateTimeOffset(), told.GetProperty("closesAt").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("contestedBy").ValueKind);
        Assert.Equal(before.GetProperty("version").GetInt64() + 1, told.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Of_a_contested_one_it_is_told_who_has_voted_and_until_when_and_of_a_closed_one_nothing()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "voted", window = "P14D", silence = "nothing", quorum = "all", contestedBy = "vote", contestedWindow = "P14D" });
        var (id, closed) = (await stage.OpenAsync("voted"), await stage.OpenAsync("pilot-launch"));
        await stage.SayAsync(id, Side.Government, "object");
        host.Clock.MoveTo((await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        var contested = await stage.BecomesAsync(id, "contested");
        await stage.BecomesAsync(closed, "closed");
        using var vote = await stage.ActAsync(id, Side.Unodc, "votes", new { vote = "for" });
        await vote.JsonAsync(HttpStatusCode.OK, Stop);
        await OfBeforeAsync(id);
        await OfBeforeAsync(closed);

        await Job.AnnounceAsync(Stop);

        await Eventually.EqualsAsync(1L, () => _scene.MessagesAsync("DecisionRestated", "decisionId", id), Stop);
        var told = await ToldAsync(id);
        Assert.Equal(["government"], Strings(told, "answeredSides"));
        Assert.Equal(["unodc"], Strings(told, "votedSides"));
        Assert.Equal(("vote", contested.GetProperty("contestedClosesAt").GetDateTimeOffset()), (told.GetProperty("contestedBy").GetString(), told.GetProperty("closesAt").GetDateTimeOffset()));
        Assert.Equal(0, await _scene.MessagesAsync("DecisionRestated", "decisionId", closed));
    }

    /// <summary>As an upgrade leaves it.</summary>
    private Task<int> OfBeforeAsync(string id) => host.Database.ExecuteAsync($"update membership.decisions set known_at = null where id = '{Guid.ParseExact(id[4..], "N")}'", Stop);

    private async Task<JsonElement> ToldAsync(string id) => JsonSerializer.Deserialize<JsonElement>(
        await host.Database.QueryAsync<string>($"select body from membership.outbox where message_type like '%:DecisionRestated' and body::jsonb ->> 'decisionId' = '{id}'", Stop) ?? "null");

    private static string[] Strings(JsonElement message, string member) => [.. message.GetProperty(member).EnumerateArray().Select(one => one.GetString()!)];
}
