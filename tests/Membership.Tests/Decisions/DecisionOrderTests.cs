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

    private static async Task<List<string>> ForecastAsync(DecisionStage stage, Side side)
    {
        using var reader = await stage.AsAsync(side);
        return [.. (await reader.ReadAsync($"{DecisionStage.Path}/silence-forecast?days=90", Stop)).GetProperty("items").EnumerateArray()
            .Select(one => string.Join(' ', new[] { "decision", "waitsFor", "silenceCountsAs", "leadsTo", "outcome" }.Select(member => one.GetProperty(member).GetString())))];
    }
}
