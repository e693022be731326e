using Trilateral.ServiceDefaults.Http;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Organisations;

public sealed class RegisterOrganisationRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private static readonly RegisterOrganisation.Request Complete = new("Organisation 1", "PAK", "civilSocietyOrganisation");

    [Fact]
    public void A_complete_request_becomes_an_organisation_with_the_given_id_and_time()
    {
        var id = Id.New<Organisation>(Now);

        var decision = RegisterOrganisation.Decide(Complete, id, Now);

        Assert.Empty(decision.Violations);
        Assert.Equal((id, "Organisation 1", "PAK", Constituency.CivilSocietyOrganisation, Now), (
            decision.Organisation!.Id,
            decision.Organisation.Name,
            decision.Organisation.Country,
            decision.Organisation.Constituency,
            decision.Organisation.RegisteredAt));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("   ", false)]
    [InlineData("two\nlines", false)]
    [InlineData("nul\0inside", false)]
    [InlineData("A", true)]
    [InlineData("شبکه جامعه مدنی", true)]
    public void A_name_is_one_line_of_visible_text(string? name, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/name"], Pointers(Complete with { Name = name }));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_name_has_at_most_200_characters_after_trimming(int length, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/name"], Pointers(Complete with { Name = "  " + new string('x', length) + " " }));

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("PK", false)]
    [InlineData("PAKI", false)]
    [InlineData("pak", false)]
    [InlineData("P4K", false)]
    [InlineData("ÀBC", false)]
    [InlineData("MEX", true)]
    public void A_country_is_three_capital_letters(string? country, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/country"], Pointers(Complete with { Country = country }));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Academia")]
    [InlineData("0")]
    [InlineData("government")]
    public void An_unknown_constituency_is_refused_and_the_known_ones_are_named(string? constituency)
    {
        var decision = RegisterOrganisation.Decide(Complete with { Constituency = constituency }, Id.New<Organisation>(Now), Now);

        var violation = Assert.Single(decision.Violations);
        Assert.Equal("/constituency", violation.Pointer);
        Assert.Contains("academia", violation.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_constituency_can_be_registered_under_its_camel_case_name()
    {
        foreach (var constituency in Enum.GetValues<Constituency>())
        {
            var decision = RegisterOrganisation.Decide(Complete with { Constituency = WireNames<Constituency>.Of(constituency) }, Id.New<Organisation>(Now), Now);

            Assert.Equal(constituency, decision.Organisation?.Constituency);
        }
    }

    [Fact]
    public void All_violations_are_told_at_once() =>
        Assert.Equal(["/name", "/country", "/constituency"], Pointers(new(null, null, null)));

    [Fact]
    public void Names_that_differ_in_capitals_or_spacing_only_are_comparable_as_the_same()
    {
        var comparable = new[] { "Café  Nord", " café nord ", "CAFÉ NORD" }
            .Select(name => RegisterOrganisation.Decide(Complete with { Name = name }, Id.New<Organisation>(Now), Now).Organisation!.ComparableName);

        Assert.Single(comparable.Distinct());
    }

    private static IEnumerable<string> Pointers(RegisterOrganisation.Request request) =>
        RegisterOrganisation.Decide(request, Id.New<Organisation>(Now), Now).Violations.Select(violation => violation.Pointer);
}
