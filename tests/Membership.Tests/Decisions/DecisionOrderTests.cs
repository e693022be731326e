using System.Net;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>Which act belongs to which part of a decision's course, and that one refused leaves the decision as it was.</summary>
public sealed class DecisionOrderTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_extension_changes_nothing()
    {
        var stage = await DecisionStage.SetAsync(host);
        var id = await stage.OpenAsync("member-no-objection");
        var ends = (await stage.ReadAsync(id)).GetProperty("closesAt").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(5));
        const string Why = "The ministries need more time.";
        foreach (var (closesAt, reason, pointer) in new[]
        {
            (ends.AddDays(7).ToOffset(TimeSpan.FromHours(1)), Why, "/closesAt"),
            (ends.AddDays(-1), Why, "/closesAt"),
            (ends, Why, "/closesAt"),
            (ends.AddDays(8), Why, "/closesAt"),
            (ends.AddDays(6).AddHours(-1), Why, "/closesAt"),
            (ends.AddDays(7), "More time.", "/reason"),
        })
        {
            await UnchangedAsync(stage, id, "extension", Body(closesAt, reason), answer => answer.RefusedAsync(HttpStatusCode.UnprocessableEntity, "invalid-request", Stop, pointer));
        }

        using var extended = await stage.ActAsync(id, Side.Government, "extension", Body(ends.AddDays(3), Why));
        Assert.Equal(HttpStatusCode.OK, extended.StatusCode);
        await UnchangedAsync(stage, id, "extension", Body(ends.AddDays(7), Why), answer => OutOfOrderAsync(answer, "(rule 5)"));
    }

    [Fact]
    public async Task Nobody_rules_votes_or_replies_while_the_window_runs()
    {
        var stage = await DecisionStage.SetAsync(host);
        await RuledAsync(stage);
        var concerned = await new Scene(host).OrganisationAsync();
        var (ruled, voted) = (await stage.OpenAsync("ruled", concerned: concerned), await stage.OpenAsync("something-else", concerned: concerned));
        await stage.SayAsync(ruled, Side.CivilSociety, "object");
        await stage.SayAsync(voted, Side.CivilSociety, "object");

        await UnchangedAsync(stage, ruled, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason }, answer => OutOfOrderAsync(answer, "(rule 6)"));
        await UnchangedAsync(stage, voted, "votes", new { vote = "for" }, answer => OutOfOrderAsync(answer, "(rule 6)"));
        using var applicant = await new Scene(host).AsOrganisationAsync(stage.Framework, concerned);
        foreach (var id in new[] { ruled, voted })
        {
            var before = (await stage.ReadAsync(id)).GetRawText();
            using var early = await DecisionStage.ActAsync(applicant, id, "reply", new { text = "The statutes name the treasurer." });
            await OutOfOrderAsync(early, "(rule 7)");
            Assert.Equal(before, (await stage.ReadAsync(id)).GetRawText());
        }
    }

    [Fact]
    public async Task The_forecast_says_who_has_a_ruling_or_a_vote_to_give_and_that_silence_ends_it_not_agreed()
    {
        var stage = await DecisionStage.SetAsync(host);
        await RuledAsync(stage);
        var (ruled, voted) = (await stage.OpenAsync("ruled"), await stage.OpenAsync("something-else"));
        foreach (var id in new[] { ruled, voted })
        {
            await stage.SayAsync(id, Side.CivilSociety, "object");
        }

        host.Clock.MoveTo((await stage.ReadAsync(voted)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        await stage.BecomesAsync(ruled, "contested");
        await stage.BecomesAsync(voted, "contested");

        Assert.Equal([$"{ruled} ruling none closed notAgreed", $"{voted} vote none closed notAgreed"], await ForecastAsync(stage, Side.Unodc));
        Assert.Equal([$"{voted} vote none closed notAgreed"], await ForecastAsync(stage, Side.Government));
        using var vote = await stage.ActAsync(voted, Side.Unodc, "votes", new { vote = "against" });
        Assert.Equal(HttpStatusCode.OK, vote.StatusCode);
        Assert.Equal([$"{ruled} ruling none closed notAgreed"], await ForecastAsync(stage, Side.Unodc));
        Assert.Equal([$"{voted} vote none closed notAgreed"], await ForecastAsync(stage, Side.Government));
        using var ruling = await stage.ActAsync(ruled, Side.Unodc, "ruling", new { outcome = "agreed", reason = DecisionStage.Reason });
        Assert.Equal(HttpStatusCode.OK, ruling.StatusCode);
        Assert.Empty(await ForecastAsync(stage, Side.Unodc));
    }

    [Fact]
    public async Task The_forecast_holds_a_contest_from_the_objection_on_with_what_silence_makes_of_it()
    {
        var stage = await DecisionStage.SetAsync(host);
        await stage.ProfileAsync(new { kind = "ruled", window = "P3D", silence = "consent", quorum = "all", contestedBy = "unodc", contestedWindow = "P4D" });
        await stage.ProfileAsync(new { kind = "voted", window = "P3D", silence = "consent", quorum = "all", contestedBy = "vote", contestedWindow = "P4D" });
        var (ruled, voted, agreed) = (await stage.OpenAsync("ruled"), await stage.OpenAsync("voted"), await stage.OpenAsync("ruled"));
        foreach (var id in new[] { ruled, voted, agreed })
        {
            await stage.SayAsync(id, Side.Unodc, "consent");
        }

        Assert.Empty(await ForecastAsync(stage, Side.Unodc));
        await stage.SayAsync(ruled, Side.CivilSociety, "object");
        await stage.SayAsync(voted, Side.CivilSociety, "object");

        // UNODC has spoken, and its silence ends both contests; whose position is asked for learns of the contest it leads to.
        Assert.Equal([$"{ruled} ruling none closed notAgreed", $"{voted} vote none closed notAgreed"], await ForecastAsync(stage, Side.Unodc));
        Assert.Equal([$"{voted} vote none closed notAgreed"], await ForecastAsync(stage, Side.CivilSociety, but: agreed));
        Assert.Equal([$"{ruled} position consent contested ", $"{voted} position consent contested ", $"{agreed} position consent closed agreed"], await ForecastAsync(stage, Side.Government));
        using var government = await stage.AsAsync(Side.Government);
        var items = (await government.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["unodc notAgreed", "vote notAgreed"], items[..2].Select(one => one.GetProperty("contest")).Select(one => $"{one.GetProperty("decidedBy").GetString()} {one.GetProperty("outcome").GetString()}"));
        Assert.False(items[2].TryGetProperty("contest", out _));
        using var unodc = await stage.AsAsync(Side.Unodc);
        var contests = (await unodc.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["notAgreed", "nothing"], contests.Select(one => one.GetProperty("meaningOfSilence").GetString()));
        var ends = contests[0].GetProperty("closesAt").GetDateTimeOffset();
        Assert.Equal(ends, items[0].GetProperty("contest").GetProperty("closesAt").GetDateTimeOffset());
        // Whose contest ends after the days asked for is not told yet.
        Assert.Empty((await unodc.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=6", Stop)).GetProperty("items").EnumerateArray());

        // What the forecast says is what comes.
        host.Clock.MoveTo((await stage.ReadAsync(ruled)).GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));
        await stage.BecomesAsync(ruled, "contested");
        Assert.Equal(ends, (await stage.ReadAsync(ruled)).GetProperty("contestedClosesAt").GetDateTimeOffset());
        host.Clock.MoveTo(ends.AddSeconds(1));
        Assert.Equal("notAgreed", (await stage.BecomesAsync(ruled, "closed")).GetProperty("outcome").GetString());
        Assert.Empty(await ForecastAsync(stage, Side.Unodc));
    }

    private static object Body(DateTimeOffset closesAt, string reason) => new { closesAt = closesAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", null), reason };

    private static Task<string> RuledAsync(DecisionStage stage) =>
        stage.ProfileAsync(new { kind = "ruled", window = "P14D", silence = "consent", quorum = "all", replyWindow = "P7D", contestedBy = "unodc", contestedWindow = "P14D" });

    /// <summary>By an officer of UNODC, who may do it at its time.</summary>
    private static async Task UnchangedAsync(DecisionStage stage, string id, string act, object body, Func<HttpResponseMessage, Task> refused)
    {
        var before = (await stage.ReadAsync(id)).GetRawText();
        using var answer = await stage.ActAsync(id, Side.Unodc, act, body);
        await refused(answer);
        Assert.Equal(before, (await stage.ReadAsync(id)).GetRawText());
    }

    private static async Task OutOfOrderAsync(HttpResponseMessage answer, string rule)
    {
        await answer.RefusedAsync(HttpStatusCode.Conflict, "wrong-state", Stop);
        Assert.Contains(rule, await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private static async Task<List<string>> ForecastAsync(DecisionStage stage, Side side, string? but = null)
    {
        using var reader = await stage.AsAsync(side);
        return [.. (await reader.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray().Where(one => one.GetProperty("decision").GetString() != but)
            .Select(one => string.Join(' ', new[] { "decision", "waitsFor", "silenceCountsAs", "leadsTo", "outcome" }.Select(member => one.TryGetProperty(member, out var value) ? value.GetString() : "")))];
    }
}
