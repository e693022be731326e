using System.Net;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Tests.Decisions;
using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.TestSupport;

namespace Trilateral.Membership.Tests.DecisionProfiles;

public sealed class PublishDecisionProfileTests(MembershipHost host) : IClassFixture<MembershipHost>
{
    private const string Framework = "frm_00000000000000000000000000000001";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private static readonly PublishDecisionProfile.Request Complete = new(
        null, "call-opening", null, "P14D", "nothing", "all", true, "P7D", 50, "P7D", "vote", "P14D", "A decision of the three sides");

    private static readonly PublishDecisionProfile.Request NoObjection = Complete with
    {
        Kind = "member-no-objection",
        Silence = "consent",
        Quorum = "advisory",
        ContestedBy = "nobody",
        ContestedWindow = null,
        ReplyWindow = null,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void A_complete_request_becomes_the_next_profile()
    {
        var profile = PublishDecisionProfile.Decide(Complete, true, 3, Id.New<DecisionProfile>(Now), Now, demonstrations: true).Profile!;

        Assert.Equal(
            (3, "call-opening", "P14D", SilenceRule.Nothing, QuorumRule.All, true, "P7D", 50, "P7D", ContestedRule.Vote, "P14D"),
            (profile.Number, profile.Kind, profile.Rules.Window, profile.Rules.Silence, profile.Rules.Quorum, profile.Rules.EndsEarly, profile.Rules.Extension, profile.Rules.ObjectionReasonLength,
                profile.Rules.ReplyWindow, profile.Rules.ContestedBy, profile.Rules.ContestedWindow));
    }

    [Fact]
    public void What_breaks_a_rule_is_refused_by_its_pointer()
    {
        foreach (var (request, pointers) in new (PublishDecisionProfile.Request, string[])[]
        {
            (Complete with { Kind = "Call opening" }, ["/kind"]),
            (Complete with { Kind = null }, ["/kind"]),
            (Complete with { Window = "P90D" }, []),
            (Complete with { Window = "P91D" }, ["/window"]),
            (Complete with { Window = "PT20S" }, ["/window"]),
            (Complete with { Window = null }, ["/window"]),
            (Complete with { Silence = "approval" }, ["/silence"]),
            (Complete with { Quorum = null }, ["/quorum"]),
            (Complete with { Extension = null, EndsEarly = null }, []),
            (Complete with { Extension = "P8D" }, ["/extension"]),
            (Complete with { ObjectionReasonLength = 49 }, ["/objectionReasonLength"]),
            (Complete with { ObjectionReasonLength = 1_000 }, []),
            (Complete with { ObjectionReasonLength = 1_001 }, ["/objectionReasonLength"]),
            (Complete with { ContestedWindow = null }, ["/contestedWindow"]),
            (Complete with { ReplyWindow = null }, []),
            (Complete with { ContestedBy = "nobody" }, ["/contestedWindow", "/replyWindow"]),
            (Complete with { ContestedBy = "nobody", ContestedWindow = null, ReplyWindow = null }, []),
            (Complete with { Quorum = "advisory" }, ["/contestedBy"]),
            (Complete with { Demonstration = true }, ["/demonstration"]),
            (Complete with { Demonstration = true, Framework = Framework, Window = "PT20S", Extension = "PT5S", ReplyWindow = "PT5S", ContestedWindow = "PT5S" }, []),
            (Complete with { Source = "" }, ["/source"]),
            (NoObjection, []),
            (NoObjection with { Window = "P13D" }, ["/window"]),
            (NoObjection with { Window = "P15D" }, ["/window"]),
            (NoObjection with { Window = "PT20S", Demonstration = true, Framework = Framework }, []),
            (NoObjection with { Silence = "abstention" }, ["/silence"]),
            (NoObjection with { Silence = "nothing" }, ["/silence"]),
            (NoObjection with { Quorum = "all" }, ["/quorum"]),
            (NoObjection with { Quorum = "majority", ContestedBy = "government", ContestedWindow = "P14D" }, ["/quorum"]),
        })
        {
            Assert.Equal(pointers, PublishDecisionProfile.Decide(request, true, 1, Id.New<DecisionProfile>(Now), Now, demonstrations: true).Violations.Select(violation => violation.Pointer).Order(StringComparer.Ordinal));
        }

        Assert.Equal("/framework", Assert.Single(PublishDecisionProfile.Decide(Complete with { Framework = Framework }, false, 1, Id.New<DecisionProfile>(Now), Now, demonstrations: true).Violations).Pointer);
    }

    [Fact]
    public async Task A_published_profile_governs_what_opens_from_then_on_in_its_framework()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var unodc = await new Scene(host).AsUnodcAsync(stage.Framework);
        var before = await stage.OpenAsync();

        var id = await stage.ProfileAsync(new { kind = "pilot-launch", window = "P21D", silence = "abstention", quorum = "majority", contestedBy = "nobody" });

        var after = await unodc.ReadAsync($"{DecisionStage.Path}/{await stage.OpenAsync()}", Stop);
        var elsewhere = await DecisionStage.SetAsync(host);
        using var other = await new Scene(host).AsUnodcAsync(elsewhere.Framework);
        Assert.Equal(id, after.GetProperty("profile").GetString());
        Assert.Equal("P21D", after.GetProperty("rules").GetProperty("window").GetString());
        Assert.Equal("P14D", (await unodc.ReadAsync($"{DecisionStage.Path}/{before}", Stop)).GetProperty("rules").GetProperty("window").GetString());
        Assert.Equal("P14D", (await other.ReadAsync($"{DecisionStage.Path}/{await elsewhere.OpenAsync()}", Stop)).GetProperty("rules").GetProperty("window").GetString());
        Assert.Equal("pilot-launch", (await unodc.ReadAsync($"{DecisionStage.Profiles}/{id}", Stop)).GetProperty("kind").GetString());
        var listed = (await unodc.ReadAsync($"{DecisionStage.Profiles}?framework={stage.Framework}", Stop)).GetProperty("items").EnumerateArray().Select(Scene.Id).ToList();
        Assert.Equal(4, listed.Count);
        Assert.Equal(id, listed[^1]);
    }

    [Fact]
    public async Task A_kind_without_rules_of_its_own_is_governed_by_the_general_ones()
    {
        var stage = await DecisionStage.SetAsync(host);
        using var unodc = await new Scene(host).AsUnodcAsync(stage.Framework);

        var decision = await unodc.ReadAsync($"{DecisionStage.Path}/{await stage.OpenAsync("something-else")}", Stop);

        Assert.Equal(("something-else", "vote"), (decision.GetProperty("kind").GetString(), decision.GetProperty("rules").GetProperty("contestedBy").GetString()));
    }

    [Fact]
    public async Task Only_unodc_publishes_and_a_bound_officer_only_for_the_own_country()
    {
        var stage = await DecisionStage.SetAsync(host);
        foreach (var actor in new[] { TestActor.Government(stage.Framework), TestActor.Coordinator(stage.Framework), TestActor.Administrator(), TestActor.Unodc(TestActor.NewId("frm")) })
        {
            using var caller = await host.ActAsAsync(actor, Stop);
            using var answer = await caller.PostAsync(DecisionStage.Profiles, stage.Profile(new { kind = "pilot-launch", window = "P21D", silence = "consent", quorum = "all", contestedBy = "nobody" }), Stop);

            await answer.RefusedAsync(HttpStatusCode.Forbidden, "not-your-function", Stop);
        }
    }
}
