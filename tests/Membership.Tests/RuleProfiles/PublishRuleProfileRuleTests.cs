using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.RuleProfiles;

public sealed class PublishRuleProfileRuleTests
{
    private const string Framework = "frm_00000000000000000000000000000001";

    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private static readonly PublishRuleProfile.Request Complete = new(null, null, 5, 2, 2, "P14D", "P30D", "A decision of the alliance");

    [Fact]
    public void A_complete_request_becomes_the_next_profile()
    {
        var profile = PublishRuleProfile.Decide(Complete, true, 3, Id.New<RuleProfile>(Now), Now, demonstrations: true).Profile!;

        Assert.Equal((3, false, 5, 2, 2, "P14D", "P30D"), (
            profile.Number, profile.Demonstration, profile.FoundingOrganisations, profile.FoundingConstituencies, profile.Sponsors, profile.MemberCommentWindow, profile.DecisionTarget));
    }

    [Theory]
    [InlineData(0, 1, "/foundingOrganisations")]
    [InlineData(1, 1, null)]
    [InlineData(50, 10, null)]
    [InlineData(51, 2, "/foundingOrganisations")]
    [InlineData(5, 0, "/foundingConstituencies")]
    [InlineData(5, 5, null)]
    [InlineData(5, 6, "/foundingConstituencies")]
    [InlineData(50, 11, "/foundingConstituencies")]
    public void Founders_are_1_to_50_and_their_constituencies_not_more(int organisations, int constituencies, string? refused) => Assert.Equal(
        refused is null ? [] : [refused], Pointers(Complete with { FoundingOrganisations = organisations, FoundingConstituencies = constituencies }));

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Sponsors_are_0_to_10(int sponsors, bool accepted) => Assert.Equal(accepted ? [] : ["/sponsors"], Pointers(Complete with { Sponsors = sponsors }));

    [Theory]
    [InlineData("P1D", "P1D", false, null)]
    [InlineData("P90D", "P365D", false, null)]
    [InlineData("P91D", "P365D", false, "/memberCommentWindow")]
    [InlineData("P14D", "P13D", false, "/decisionTarget")]
    [InlineData("P14D", "P366D", false, "/decisionTarget")]
    [InlineData("PT2S", "P30D", false, "/memberCommentWindow")]
    [InlineData("P14D", "P14DT1S", false, "/decisionTarget")]
    [InlineData("PT2S", "PT2S", true, null)]
    [InlineData("PT2S", "PT1S", true, "/decisionTarget")]
    [InlineData("two weeks", "P30D", false, "/memberCommentWindow")]
    public void Windows_are_whole_days_unless_a_demonstration_counts_in_seconds(string comment, string target, bool demonstration, string? refused) => Assert.Equal(
        refused is null ? [] : [refused],
        Pointers(Complete with { MemberCommentWindow = comment, DecisionTarget = target, Demonstration = demonstration, Framework = Framework }));

    [Theory]
    [InlineData(null, true, "/demonstration")]
    [InlineData(Framework, true, null)]
    [InlineData(Framework, false, "/framework")]
    [InlineData("frm_1", true, "/framework")]
    public void A_demonstration_is_held_in_one_known_framework(string? framework, bool known, string? refused) => Assert.Equal(
        refused is null ? [] : [refused],
        PublishRuleProfile.Decide(Complete with { Framework = framework, Demonstration = true }, known, 1, Id.New<RuleProfile>(Now), Now, demonstrations: true).Violations.Select(violation => violation.Pointer));

    [Theory]
    [InlineData(null, null, null, false, null)]
    [InlineData("P1M", "P1D", "P1D", false, null)]
    [InlineData("P120M", "P365D", "P90D", false, null)]
    [InlineData("P121M", "P90D", "P7D", false, "/membershipTerm")]
    [InlineData("P24M", "P366D", "P7D", false, "/gracePeriod")]
    [InlineData("P24M", "P90D", "P91D", false, "/hearingWindow")]
    [InlineData("P730D", "P90D", "P7D", false, "/membershipTerm")]
    [InlineData("PT60S", "P90D", "P7D", false, "/membershipTerm")]
    [InlineData("P24M", "PT5S", "P7D", false, "/gracePeriod")]
    [InlineData("P24M", "P90D", "PT5S", false, "/hearingWindow")]
    [InlineData("PT60S", "PT5S", "PT5S", true, null)]
    public void A_term_is_of_months_and_its_windows_of_days_unless_a_demonstration_counts_in_seconds(string? term, string? grace, string? hearing, bool demonstration, string? refused) => Assert.Equal(
        refused is null ? [] : [refused],
        Pointers(Complete with { MembershipTerm = term, GracePeriod = grace, HearingWindow = hearing, Demonstration = demonstration, Framework = Framework }));

    [Fact]
    public void Who_says_nothing_of_standing_gets_the_defaults_of_rule_40()
    {
        var profile = PublishRuleProfile.Decide(Complete, true, 1, Id.New<RuleProfile>(Now), Now, demonstrations: true).Profile!;

        Assert.Equal(("P24M", "P90D", "P7D"), (profile.MembershipTerm, profile.GracePeriod, profile.HearingWindow));
    }

    [Fact]
    public void What_is_left_out_has_the_numbers_of_the_rules()
    {
        var profile = PublishRuleProfile.Decide(Complete, true, 1, Id.New<RuleProfile>(Now), Now, demonstrations: true).Profile!;

        Assert.Equal(("P14D", 2, "P90D", 1, "P15D", false, "P7D"), (
            profile.InformationWindow, profile.InformationRounds, profile.LongestDeferral, profile.Deferrals, profile.AppealWindow, profile.AsksGovernment, profile.ReplyWindow));
    }

    [Theory]
    [InlineData("P90D", 10, "P365D", 5, "P90D", "P90D", new string[0])]
    [InlineData("P1D", 0, "P1D", 0, "P1D", "P1D", new string[0])]
    [InlineData("P91D", 11, "P366D", 6, "P91D", "P91D", new[] { "/informationWindow", "/informationRounds", "/longestDeferral", "/deferrals", "/appealWindow", "/replyWindow" })]
    [InlineData("PT1S", -1, "PT20S", -1, "PT1S", "PT1S", new[] { "/informationWindow", "/informationRounds", "/longestDeferral", "/deferrals", "/appealWindow", "/replyWindow" })]
    public void The_numbers_of_screening_deferral_and_appeal_have_bounds(
        string information, int rounds, string deferral, int deferrals, string appeal, string reply, string[] refused) => Assert.Equal(
        refused,
        Pointers(Complete with { InformationWindow = information, InformationRounds = rounds, LongestDeferral = deferral, Deferrals = deferrals, AppealWindow = appeal, ReplyWindow = reply }));

    [Theory]
    [InlineData(null, "/asksGovernment")]
    [InlineData(Framework, null)]
    public void The_Government_is_asked_where_one_frameworks_agreement_says_so(string? framework, string? refused)
    {
        var violations = PublishRuleProfile.Decide(Complete with { Framework = framework, AsksGovernment = true }, true, 1, Id.New<RuleProfile>(Now), Now, demonstrations: true).Violations;

        Assert.Equal(refused is null ? [] : [refused], violations.Select(violation => violation.Pointer));
        Assert.All(violations, violation => Assert.Equal(37, violation.Rule));
    }

    [Theory]
    [InlineData("P1M", true)]
    [InlineData("P120M", true)]
    [InlineData("P121M", false)]
    [InlineData("P0M", false)]
    [InlineData("P365D", false)]
    [InlineData("PT5S", false)]
    public void A_silence_is_counted_in_whole_months(string silence, bool accepted) => Assert.Equal(
        accepted ? [] : ["/inactiveAfter"], Pointers(Complete with { InactiveAfter = silence, Demonstration = true, Framework = Framework }));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void Of_people_who_act_for_a_member_there_are_1_to_50(int people, bool accepted) => Assert.Equal(accepted ? [] : ["/actingPeople"], Pointers(Complete with { ActingPeople = people }));

    [Fact]
    public void Everything_missing_is_told_at_once() => Assert.Equal(
        ["/foundingOrganisations", "/foundingConstituencies", "/sponsors", "/memberCommentWindow", "/decisionTarget", "/source"],
        Pointers(new(null, null, null, null, null, null, null, null)));

    [Fact]
    public void A_demonstration_is_refused_where_no_setting_allows_it_and_the_refusal_names_rule_and_setting()
    {
        var request = Complete with { Framework = Framework, Demonstration = true };
        var violation = Assert.Single(PublishRuleProfile.Decide(request, true, 1, Id.New<RuleProfile>(Now), Now, demonstrations: false).Violations);

        Assert.Equal(("/demonstration", "not-allowed", 36), (violation.Pointer, violation.Code, violation.Rule));
        Assert.Contains("Demonstrations__Allowed", violation.Detail, StringComparison.Ordinal);
        Assert.Empty(PublishRuleProfile.Decide(request with { Demonstration = false }, true, 1, Id.New<RuleProfile>(Now), Now, demonstrations: false).Violations);
    }

    private static IEnumerable<string> Pointers(PublishRuleProfile.Request request) =>
        PublishRuleProfile.Decide(request, true, 1, Id.New<RuleProfile>(Now), Now, demonstrations: true).Violations.Select(violation => violation.Pointer);
}
