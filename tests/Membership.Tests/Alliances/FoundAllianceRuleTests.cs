using Trilateral.Membership.Alliances;
using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.Membership.RuleProfiles;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Alliances;

public sealed class FoundAllianceRuleTests
{
    // 00:30 of 22 November in Karachi, still the 21st in UTC.
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly TrilateralFramework Framework = new() { Id = Id.New<TrilateralFramework>(Now), Country = "PAK", TimeZone = "Asia/Karachi", EstablishedAt = Now.AddDays(-30) };

    private static readonly RuleProfile Profile = new() { Id = Id.New<RuleProfile>(Now), Number = 1, FoundingOrganisations = 5, FoundingConstituencies = 2, Sponsors = 2 };

    private static readonly Id<Organisation>[] Five = [.. Enumerable.Range(0, 5).Select(_ => Id.New<Organisation>(Now))];

    private static readonly FoundAlliance.Request Live = new(
        "national", "Alliance 1", Framework.Id.ToString(), null, null, null, Five[0].ToString(), Names(Five),
        "Terms that the founders signed.", "None to disclose.", false, null, null);

    private static readonly FoundAlliance.Request Past = Live with
    {
        Founders = Names(Five[..1]),
        TermsOfReference = null,
        ConflictOfInterest = null,
        RecordedAfterTheFact = true,
        FoundedOn = new DateOnly(2022, 9, 15),
        Source = "A published report",
    };

    private static readonly FoundAlliance.Request Network = Live with { Kind = "regional", Framework = null, Region = "Asia", TimeZone = "Asia/Karachi" };

    [Fact]
    public void A_live_founding_is_of_today_in_the_country_under_the_numbers_in_force()
    {
        var decision = Decide(Live);

        Assert.Empty(decision.Violations);
        Assert.Equal(Five, decision.Founders);
        var alliance = decision.Alliance!;
        Assert.Equal(
            (AllianceKind.National, Framework.Id, "Asia/Karachi", new DateOnly(2026, 11, 22), false, Profile.Id, Five[0]),
            (alliance.Kind, alliance.FrameworkId!.Value, alliance.TimeZone, alliance.FoundedOn, alliance.RecordedAfterTheFact, alliance.RuleProfileId!.Value, alliance.FacilitatingOrganisationId));
    }

    [Theory]
    [InlineData(4, 2, "/founders")]
    [InlineData(5, 1, "/founders")]
    [InlineData(5, 2, null)]
    public void Rule_35_asks_for_five_founders_of_two_constituencies(int founders, int constituencies, string? refused)
    {
        var decision = Decide(Live with { Founders = Names(Five[..founders]) }, constituencies: constituencies);

        Assert.Equal(refused is null ? [] : [refused], decision.Violations.Select(violation => violation.Pointer));
        Assert.All(decision.Violations, violation => Assert.Equal(35, violation.Rule));
    }

    [Fact]
    public void The_numbers_are_those_of_the_profile()
    {
        var profile = new RuleProfile { Id = Id.New<RuleProfile>(Now), FoundingOrganisations = 2, FoundingConstituencies = 1 };

        Assert.NotNull(Decide(Live with { Founders = Names(Five[..2]) }, constituencies: 1, profile: profile).Alliance);
    }

    [Fact]
    public void One_founder_named_twice_is_one()
    {
        Assert.Equal(["/founders"], Pointers(Live with { Founders = Names([Five[0], .. Five[..4]]) }));
    }

    [Fact]
    public void A_founder_is_on_the_register_and_the_facilitator_is_a_founder()
    {
        var stranger = Id.New<Organisation>(Now).ToString();

        Assert.Equal(["/founders/4"], Pointers(Live with { Founders = [.. Names(Five[..4]), stranger] }));
        Assert.Equal(["/facilitatingOrganisation"], Pointers(Live with { FacilitatingOrganisation = stranger }));
        Assert.Equal(["/facilitatingOrganisation"], Decide(Past with { Founders = Names(Five[1..3]) }).Violations.Select(violation => violation.Pointer));
    }

    [Fact]
    public void A_live_founding_needs_its_terms_and_its_statement_of_interests()
    {
        Assert.Equal(["/termsOfReference", "/conflictOfInterest"], Pointers(Live with { TermsOfReference = "Too short", ConflictOfInterest = "" }));
    }

    [Fact]
    public void A_founding_of_the_past_may_name_fewer_but_needs_its_day_and_source()
    {
        Assert.Null(Decide(Past).Alliance!.RuleProfileId);
        Assert.Equal(["/foundedOn", "/source"], Pointers(Past with { FoundedOn = null, Source = null }));
        Assert.Equal(["/founders"], Pointers(Past with { Founders = [] }));
    }

    // Established at 00:30 of 23 October in Karachi.
    [Theory]
    [InlineData(2026, 10, 22, true)]
    [InlineData(2026, 10, 23, false)]
    [InlineData(2026, 11, 21, false)]
    public void A_founding_of_the_past_lies_before_the_day_the_framework_was_established(int year, int month, int day, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/foundedOn"], Pointers(Past with { FoundedOn = new DateOnly(year, month, day) }));

    [Theory]
    [InlineData(2026, 11, 21, true)]
    [InlineData(2026, 11, 22, false)]
    public void A_networks_founding_of_the_past_lies_before_today_in_its_zone(int year, int month, int day, bool accepted) => Assert.Equal(
        accepted ? [] : ["/foundedOn"],
        Pointers(Past with { Kind = "regional", Framework = null, Region = "Asia", TimeZone = "Asia/Karachi", FoundedOn = new DateOnly(year, month, day) }));

    [Fact]
    public void A_live_founding_has_no_day_of_its_own() => Assert.Equal(["/foundedOn"], Pointers(Live with { FoundedOn = new DateOnly(2022, 9, 15) }));

    [Fact]
    public void A_network_has_a_region_and_a_zone_and_no_framework()
    {
        Assert.Equal("Asia", Decide(Network, framework: null).Alliance!.Region);
        Assert.Equal(["/region", "/timeZone"], Decide(Network with { Region = null, TimeZone = null }, framework: null).Violations.Select(violation => violation.Pointer));
        Assert.Equal(["/framework", "/partOf"], Pointers(Network with { Framework = Framework.Id.ToString(), PartOf = "aln_00000000000000000000000000000001" }));
    }

    [Fact]
    public void A_national_alliance_has_its_frameworks_country_and_zone()
    {
        Assert.Equal(["/region", "/timeZone"], Pointers(Live with { Region = "Asia", TimeZone = "Asia/Karachi" }));
        Assert.Equal(["/framework"], Decide(Live, framework: null).Violations.Select(violation => violation.Pointer));
    }

    [Theory]
    [InlineData("regional", true)]
    [InlineData("national", false)]
    public void The_alliance_above_is_a_network(string above, bool accepted)
    {
        var network = new Alliance { Id = Id.New<Alliance>(Now), Kind = WireNames<AllianceKind>.Parse(above) };
        var decision = FoundAlliance.Decide(
            Live with { PartOf = network.Id.ToString() }, new(Framework, network, Registered(2), Profile), Id.New<Alliance>(Now), Now);

        Assert.Equal(accepted ? [] : ["/partOf"], decision.Violations.Select(violation => violation.Pointer));
        Assert.Equal(accepted ? network.Id : null, decision.Alliance?.PartOfId);
    }

    [Fact]
    public void An_unknown_kind_and_a_missing_name_are_refused() => Assert.Equal(["/kind", "/name"], Pointers(Live with { Kind = "local", Name = " " }));

    private static string[] Names(IEnumerable<Id<Organisation>> ids) => [.. ids.Select(id => id.ToString())];

    private static Dictionary<Id<Organisation>, Constituency> Registered(int constituencies) =>
        Five.Select((id, index) => (id, index)).ToDictionary(pair => pair.id, pair => (Constituency)(pair.index % constituencies));

    private static FoundAlliance.Decision Decide(FoundAlliance.Request request, int constituencies = 2, RuleProfile? profile = null) =>
        Decide(request, Framework, constituencies, profile);

    private static FoundAlliance.Decision Decide(FoundAlliance.Request request, TrilateralFramework? framework, int constituencies = 2, RuleProfile? profile = null) =>
        FoundAlliance.Decide(request, new(framework, null, Registered(constituencies), profile ?? Profile), Id.New<Alliance>(Now), Now);

    private static IEnumerable<string> Pointers(FoundAlliance.Request request) => Decide(request).Violations.Select(violation => violation.Pointer);
}
