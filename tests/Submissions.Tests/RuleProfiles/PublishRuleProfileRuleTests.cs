using Trilateral.ServiceDefaults.Persistence.Ids;
using Trilateral.Submissions.Contributions;
using Trilateral.Submissions.RuleProfiles;

namespace Trilateral.Submissions.Tests.RuleProfiles;

public sealed class PublishRuleProfileRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    private static readonly PublishRuleProfile.Request Complete = new(
        "demo", null, new(new() { ["statement"] = 1500 }), null, null, "A page", "default");

    [Fact]
    public void What_is_left_out_takes_the_rules_own_numbers()
    {
        var profile = Decide(Complete).Profile!;

        Assert.Equal(
            ("demo", 1, 200, 150, "P5D", null, "Europe/Vienna", SourceKind.Default, Now),
            (profile.Name, profile.ProfileVersion, profile.TitleCharacters, profile.SummaryWords, profile.Acknowledgement, profile.Speaking, profile.TimeZone, profile.SourceKind, profile.PublishedAt));
        Assert.Equal(["national", "dialogue", "cop"], profile.Channels);
        Assert.Equal(1500, profile.WordLimit(ContributionKind.Statement));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("written-2", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("Written", false)]
    [InlineData("2-written", false)]
    [InlineData("written-", false)]
    [InlineData("a--b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    public void A_name_is_in_kebab_case(string? name, bool accepted) => Assert.Equal(accepted ? [] : ["/name"], Pointers(Complete with { Name = name }));

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void A_name_has_at_most_60_characters(int length, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/name"], Pointers(Complete with { Name = new string('a', length) }));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(20_000, true)]
    [InlineData(20_001, false)]
    public void Words_are_1_to_20000(int words, bool accepted)
    {
        Assert.Equal(accepted ? [] : ["/limits/words/statement"], Pointers(Complete with { Limits = new(new() { ["statement"] = words }) }));
        Assert.Equal(
            accepted ? [] : ["/limits/jointWords/statement"],
            Pointers(Complete with { Limits = new(new() { ["statement"] = 1 }, new() { ["statement"] = words }) }));
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(500, 1_000, true)]
    [InlineData(501, 1_001, false)]
    public void Titles_and_summaries_have_bounds(int title, int summary, bool accepted) => Assert.Equal(
        accepted ? [] : ["/limits/titleCharacters", "/limits/summaryWords"],
        Pointers(Complete with { Limits = new(new() { ["statement"] = 1 }, null, title, summary) }));

    [Fact]
    public void An_unknown_kind_is_named_with_its_pointer() =>
        Assert.Equal(["/limits/words/a~1b~0"], Pointers(Complete with { Limits = new(new() { ["a/b~"] = 10 }) }));

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once() => Assert.Equal(
        ["/name", "/channels/0", "/limits/words", "/windows/acknowledgement", "/windows/speaking", "/timeZone", "/source", "/sourceKind"],
        Pointers(new(null, ["nowhere"], null, new("P1W", "P1D"), "Vienna", " ", "guessed")));

    [Fact]
    public void No_channel_at_all_is_refused() => Assert.Equal(["/channels"], Pointers(Complete with { Channels = [] }));

    [Fact]
    public void A_new_version_keeps_every_kind_and_channel_of_the_one_before()
    {
        var first = Decide(Complete with { Limits = new(new() { ["statement"] = 10, ["declaration"] = 10 }) }).Profile!;

        Assert.Equal(["/limits/words", "/channels"], Pointers(Complete with { Channels = ["cop"] }, first));
        var second = Decide(Complete with { Limits = new(new() { ["statement"] = 20, ["declaration"] = 10, ["intervention"] = 5 }) }, first);
        Assert.Equal(2, second.Profile!.ProfileVersion);
    }

    [Fact]
    public void Of_the_profiles_that_cover_kind_and_channel_the_one_published_last_governs()
    {
        var early = Decide(Complete with { Name = "early" }, now: Now).Profile!;
        var late = Decide(Complete with { Name = "late", Channels = ["cop"] }, now: Now.AddSeconds(1)).Profile!;

        Assert.Same(late, RuleProfile.Governing([late, early], ContributionKind.Statement, ContributionChannel.Cop));
        Assert.Same(early, RuleProfile.Governing([late, early], ContributionKind.Statement, ContributionChannel.National));
        Assert.Null(RuleProfile.Governing([late, early], ContributionKind.Intervention, ContributionChannel.Cop));
    }

    private static PublishRuleProfile.Decision Decide(PublishRuleProfile.Request request, RuleProfile? previous = null, DateTimeOffset? now = null) =>
        PublishRuleProfile.Decide(request, previous, Id.New<RuleProfile>(now ?? Now), now ?? Now);

    private static IEnumerable<string> Pointers(PublishRuleProfile.Request request, RuleProfile? previous = null) =>
        Decide(request, previous).Violations.Select(violation => violation.Pointer);
}
