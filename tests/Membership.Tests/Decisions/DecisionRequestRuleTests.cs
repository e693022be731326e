using Trilateral.Membership.Contracts;
using Trilateral.Membership.DecisionProfiles;
using Trilateral.Membership.Decisions;
using Trilateral.ServiceDefaults.Http;
using static Trilateral.Membership.Tests.Decisions.Sayings;

namespace Trilateral.Membership.Tests.Decisions;

/// <summary>What is asked of a decision: by a service, by a side that speaks, by a side that wants more time.</summary>
public sealed class DecisionRequestRuleTests
{
    private static readonly RequestDecision Asked = new(
        "req_1", "events", "frm_00000000000000000000000000000001", "call-opening", "evt_00000000000000000000000000000001", "Shall the call be opened?", ["government", "unodc"], null, "framework:frm_1", "FrameworkOnly");

    [Fact]
    public void A_complete_request_is_taken() => Assert.Null(OpenRequestedDecisionConsumer.Check(Asked));

    [Fact]
    public void What_is_wrong_with_a_request_has_a_code()
    {
        var long61 = new string('a', 61);
        foreach (var (request, code) in new[]
        {
            (Asked with { RequestId = "" }, "request"),
            (Asked with { RequestId = new string('r', 101) }, "request"),
            (Asked with { RequestId = "a b" }, "request"),
            (Asked with { AskedBy = "Events" }, "request"),
            (Asked with { AskedBy = null! }, "request"),
            (Asked with { FrameworkId = "frm_1" }, "unknown-framework"),
            (Asked with { Kind = "Call opening" }, "kind"),
            (Asked with { Kind = long61 }, "kind"),
            (Asked with { Kind = null! }, "kind"),
            (Asked with { Subject = "the call" }, "subject"),
            (Asked with { Question = "Shall we" }, "question"),
            (Asked with { Question = new string('q', 2_001) }, "question"),
            (Asked with { Question = null! }, "question"),
            (Asked with { EligibleSides = ["government", "government"] }, "sides"),
            (Asked with { EligibleSides = ["platform"] }, "sides"),
            (Asked with { EligibleSides = ["everybody"] }, "sides"),
        })
        {
            Assert.Equal(code, OpenRequestedDecisionConsumer.Check(request)?.Code);
        }

        Assert.Null(OpenRequestedDecisionConsumer.Check(Asked with { RequestId = new string('r', 100), Question = new string('q', 2_000), Kind = long61[1..], EligibleSides = null }));
    }

    [Theory]
    [InlineData("object", 49, "/reason")]
    [InlineData("object", 50, null)]
    [InlineData("object", 4_000, null)]
    [InlineData("object", 4_001, "/reason")]
    [InlineData("consent", 0, null)]
    [InlineData("consent", 4_001, "/reason")]
    [InlineData("abstain", 0, null)]
    [InlineData("veto", 50, "/stance")]
    [InlineData(null, 0, "/stance")]
    public void An_objection_has_a_reason_of_50_characters_or_more(string? stance, int length, string? refused)
    {
        var violations = new Violations();
        TakePosition.Read(violations, new(stance, new string('r', length)), 50);

        Assert.Equal(refused is null ? [] : [refused], violations.Found.Select(violation => violation.Pointer));
        Assert.True(!violations.Any || refused != "/reason" || stance != "object" || violations.Found[0].Rule == 6);
    }

    // Open until 6 December 23:59:59 in Karachi, five hours ahead of UTC; seven days more are allowed.
    [Theory]
    [InlineData("2026-12-06T23:59:58+05:00", "shortened")]
    [InlineData("2026-12-06T23:59:59+05:00", "shortened")]
    [InlineData("2026-12-07T00:00:00+05:00", "day-end")]
    [InlineData("2026-12-07T23:59:59+05:00", null)]
    [InlineData("2026-12-13T23:59:59+05:00", null)]
    [InlineData("2026-12-14T00:00:00+05:00", "extension")]
    [InlineData("2026-12-14T23:59:59+05:00", "extension")]
    [InlineData("2026-12-13T23:59:59+01:00", "time-zone")]
    [InlineData("2026-12-13T18:59:59Z", "time")]
    [InlineData("2026-12-13T18:59:59+00:00", "time-zone")]
    [InlineData("2026-12-13", "time")]
    [InlineData(null, "time")]
    public void A_window_is_lengthened_in_its_own_zone_and_never_shortened(string? closesAt, string? code)
    {
        var decision = new Decision { Rules = Plain with { Extension = "P7D" }, TimeZone = Zone, OpensAt = Close.AddDays(-14) };
        decision.StartClock();

        var (end, _, violations) = ExtendWindow.Read(new(closesAt, "The ministries need more time."), decision);

        Assert.Equal(code is null ? [] : [(code, 5)], violations.Select(violation => (violation.Code, violation.Rule!.Value)));
        Assert.Equal(TimeSpan.Zero, end.Offset);
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void An_extension_has_a_reason(int length, bool accepted)
    {
        var decision = new Decision { Rules = Plain with { Extension = "P7D" }, TimeZone = Zone, OpensAt = Close.AddDays(-14) };
        decision.StartClock();

        Assert.Equal(accepted ? [] : ["/reason"], ExtendWindow.Read(new("2026-12-13T23:59:59+05:00", new string('r', length)), decision).Violations.Select(violation => violation.Pointer));
    }

    [Fact]
    public void Rules_without_an_extension_give_none()
    {
        var decision = new Decision { Rules = Plain, TimeZone = Zone, OpensAt = Close.AddDays(-14) };
        decision.StartClock();

        Assert.Equal("no-extension", Assert.Single(ExtendWindow.Read(new("2026-12-13T23:59:59+05:00", "The ministries need more time."), decision).Violations).Code);
    }

    [Theory]
    [InlineData(SilenceRule.Consent, "consent", "agreed")]
    [InlineData(SilenceRule.Abstention, "abstain", "notAgreed")]
    [InlineData(SilenceRule.Nothing, "none", "notAgreed")]
    public void The_forecast_says_what_silence_counts_as_and_leads_to(object silence, string counts, string outcome)
    {
        var decision = new Decision
        {
            Rules = Plain with { Silence = (SilenceRule)silence },
            TimeZone = Zone,
            OpensAt = Close.AddDays(-14),
            EligibleSides = ["government", "civil_society", "unodc"],
            Positions = [Say(1, ServiceDefaults.Identity.Side.Government, Stance.Consent, Close.AddDays(-1)), Say(2, ServiceDefaults.Identity.Side.CivilSociety, Stance.Consent, Close.AddDays(-1))],
        };
        decision.StartClock();

        var forecast = ForecastSilence.Of(decision, ServiceDefaults.Identity.Side.Unodc, Close);

        Assert.Equal(("position", Close, counts, "closed", outcome), (forecast.WaitsFor, forecast.ClosesAt, forecast.SilenceCountsAs, forecast.LeadsTo, forecast.Outcome));
    }
}
