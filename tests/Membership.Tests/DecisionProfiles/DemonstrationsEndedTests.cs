using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Trilateral.Membership.Tests.Applications;
using Trilateral.Membership.Tests.Decisions;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.DecisionProfiles;

/// <summary>A platform that was shown in windows of seconds is opened in earnest: what begins then has its days, and what was begun keeps its rules (49).</summary>
public sealed class DemonstrationsEndedTests : IClassFixture<MembershipHost>, IDisposable
{
    private readonly MembershipHost _host;
    private readonly Scene _scene;
    private readonly DemonstrationSettings _demonstrations;

    public DemonstrationsEndedTests(MembershipHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        (_host, _scene) = (host, new Scene(host));
        _demonstrations = host.Services.GetRequiredService<IOptions<DemonstrationSettings>>().Value;
        _demonstrations.Allowed = true;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _demonstrations.Allowed = true;

    [Fact]
    public async Task A_decision_that_opens_then_has_the_newest_rules_in_earnest_and_an_open_one_keeps_its_seconds()
    {
        var stage = await DecisionStage.SetAsync(_host);
        object Rules(string kind, string window, bool demonstration) => new { kind, demonstration, window, silence = "consent", quorum = "all", contestedBy = "nobody" };
        await stage.ProfileAsync(Rules("quick", "P10D", false));
        var earnest = await stage.ProfileAsync(Rules("quick", "P12D", false));
        var shown = await stage.ProfileAsync(Rules("quick", "PT40S", true));
        await stage.ProfileAsync(Rules("shown-only", "PT40S", true));
        var begun = await stage.OpenAsync("quick");

        _demonstrations.Allowed = false;

        var now = _host.Clock.GetUtcNow();
        var (next, other) = (await stage.ReadAsync(await stage.OpenAsync("quick")), await stage.ReadAsync(await stage.OpenAsync("shown-only")));
        Assert.Equal((earnest, "P12D", 2), (next.GetProperty("profile").GetString(), Window(next), next.GetProperty("profileNumber").GetInt32()));
        Assert.True(next.GetProperty("closesAt").GetDateTimeOffset() > now.AddDays(11));
        // What has no rules in earnest of its own goes by those of every kind.
        using var reader = await _scene.AsUnodcAsync(stage.Framework);
        var general = await reader.ReadAsync($"{DecisionStage.Profiles}/{other.GetProperty("profile").GetString()}", Stop);
        Assert.Equal(("general", "P14D", false), (general.GetProperty("kind").GetString(), Window(other), general.GetProperty("demonstration").GetBoolean()));
        var kept = await stage.ReadAsync(begun);
        Assert.Equal((shown, "PT40S"), (kept.GetProperty("profile").GetString(), Window(kept)));

        _host.Clock.MoveTo(kept.GetProperty("closesAt").GetDateTimeOffset().AddSeconds(1));

        Assert.Equal("agreed", (await stage.BecomesAsync(begun, "closed")).GetProperty("outcome").GetString());
        Assert.Equal("open", (await stage.ReadAsync(Scene.Id(next))).GetProperty("state").GetString());

        // Switched on again, the newest governs again.
        _demonstrations.Allowed = true;
        Assert.Equal("PT40S", Window(await stage.ReadAsync(await stage.OpenAsync("quick"))));
    }

    [Fact]
    public async Task An_application_and_a_term_that_begin_then_are_governed_in_earnest_and_those_begun_keep_their_numbers()
    {
        var stage = await ApplicationStage.SetAsync(_host);
        var earnest = await _scene.ProfileAsync(stage.Framework, "P5D", "P20D", demonstration: false);
        var shown = await _scene.ProfileAsync(stage.Framework, "PT20S", "PT60S", demonstration: true);
        var begun = Scene.Id(await stage.SubmitAsync());

        _demonstrations.Allowed = false;

        var second = await _scene.OrganisationAsync();
        using var applicant = await _scene.AsOrganisationAsync(stage.Framework, second);
        using var submitted = await applicant.PostAsync(stage.Path, stage.Body(), Stop);
        Assert.Equal(earnest, (await submitted.JsonAsync(HttpStatusCode.Created, Stop)).GetProperty("ruleProfile").GetString());
        var now = _host.Clock.GetUtcNow();
        var passed = await stage.PassAsync(begun);
        Assert.Equal((shown, true), (passed.GetProperty("ruleProfile").GetString(), passed.GetProperty("commentsCloseAt").GetDateTimeOffset() < now.AddMinutes(1)));

        // A member of before renews for a term in earnest.
        var member = stage.Founders[1];
        using var own = await _host.ActAsAsync(TestActor.Member(stage.Framework, member), Stop);
        var membership = Scene.Id((await own.ReadAsync($"{Scene.Alliances}/{stage.Alliance}/members?organisation={member}", Stop)).GetProperty("items")[0]);
        using var read = await own.GetAsync($"/membership/v1/memberships/{membership}", Stop);
        var ends = (await read.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("endsAt").GetDateTimeOffset();
        _host.Clock.MoveTo(ends > _host.Clock.GetUtcNow() ? ends : _host.Clock.GetUtcNow());
        using var coordinator = await stage.AsCoordinatorAsync();
        using var renewed = await coordinator.PostAsync($"/membership/v1/memberships/{membership}/renew", new { reason = "Report delivered" }, Stop, ifMatch: read.Tag());
        Assert.Equal(earnest, (await renewed.JsonAsync(HttpStatusCode.OK, Stop)).GetProperty("moves").EnumerateArray().Last().GetProperty("ruleProfile").GetString());
    }

    private static string? Window(JsonElement decision) => decision.GetProperty("rules").GetProperty("window").GetString();
}
