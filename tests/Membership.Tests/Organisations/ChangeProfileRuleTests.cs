using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.Membership.Tests.Organisations;

public sealed class ChangeProfileRuleTests
{
    private static readonly ChangeProfile.Request Least = new("Organisation 1", "academia", null, null, null, null, null, null, null, null, null);

    [Fact]
    public void Who_says_only_what_it_is_called_gets_the_usual_classes_and_empty_fields()
    {
        var profile = ChangeProfile.Decide(Least).Profile!;

        Assert.Equal(FieldClasses.Usual, profile.Visibility);
        Assert.Equal((ConfidentialityClass.OwnSide, ConfidentialityClass.OwnSide, ConfidentialityClass.Public), (profile.Visibility.Perspectives, profile.Visibility.Districts, profile.Visibility.Themes));
        Assert.Empty(profile.Perspectives.Concat(profile.Regions).Concat(profile.Districts).Concat(profile.Themes).Concat(profile.Languages));
        Assert.Empty(profile.OtherNames);
        Assert.Equal((null, null), (profile.EcosocStatus, profile.WebDomain));
    }

    [Fact]
    public void Constituency_and_perspectives_are_two_axes()
    {
        var profile = ChangeProfile.Decide(Least with { Perspectives = ["womenLed", "rural"], Themes = ["firearms"], EcosocStatus = "roster" }).Profile!;

        Assert.Equal(Constituency.Academia, profile.Constituency);
        Assert.Equal(["womenLed", "rural"], profile.Perspectives);
        Assert.Equal(EcosocStatus.Roster, profile.EcosocStatus);
    }

    [Theory]
    [InlineData("example.org", "example.org")]
    [InlineData("  WWW.Example.ORG. ", "example.org")]
    [InlineData("www.org", "www.org")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("a.co", "a.co")]
    public void A_web_domain_has_one_spelling(string given, string kept) => Assert.Equal(kept, ChangeProfile.Decide(Least with { WebDomain = given }).Profile!.WebDomain);

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("https://example.org")]
    [InlineData("example.org/page")]
    [InlineData("example.org:443")]
    [InlineData("exa mple.org")]
    [InlineData("-a.org")]
    [InlineData("192.168.0.1")]
    [InlineData("..org")]
    public void What_is_no_host_name_is_refused(string given) => Assert.Equal(["/webDomain"], Pointers(Least with { WebDomain = given }));

    [Theory]
    [InlineData(253, true)]
    [InlineData(254, false)]
    public void A_web_domain_has_at_most_253_characters(int length, bool accepted)
    {
        var domain = string.Join('.', Enumerable.Repeat(new string('a', 49), 6))[..(length - 4)] + ".org";

        Assert.Equal(length, domain.Length);
        Assert.Equal(accepted ? [] : ["/webDomain"], Pointers(Least with { WebDomain = domain }));
    }

    [Theory]
    [InlineData("https://example.org/net4u/1", true)]
    [InlineData("https://bücher.example/?page=1", true)]
    [InlineData("", false)]
    [InlineData("example.org", false)]
    [InlineData("/net4u/1", false)]
    [InlineData("http://example.org/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https://user:word@example.org/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://localhost/", false)]
    public void A_link_is_the_whole_address_of_a_page(string link, bool accepted)
    {
        Assert.Equal(accepted ? [] : ["/net4u"], Pointers(Least with { Net4u = link }));
        Assert.Equal(accepted ? [] : ["/whatsOn"], Pointers(Least with { WhatsOn = link }));
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_link_has_at_most_500_characters(int length, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/whatsOn"], Pointers(Least with { WhatsOn = "https://example.org/" + new string('x', length - 20) }));

    [Theory]
    [InlineData("PK-PB", true)]
    [InlineData("MX-CMX", true)]
    [InlineData("AT-9", true)]
    [InlineData("PK", false)]
    [InlineData("PAK-PB", false)]
    [InlineData("pk-pb", false)]
    [InlineData("PK-PUNJ", false)]
    [InlineData("PK-PB\n", false)]
    public void A_region_is_a_code_of_ISO_3166_2(string region, bool accepted) => Assert.Equal(accepted ? [] : ["/regions/0"], Pointers(Least with { Regions = [region] }));

    [Theory]
    [InlineData("en", true)]
    [InlineData("ur", true)]
    [InlineData("zh-Hans", true)]
    [InlineData("es-419", true)]
    [InlineData("sr-Latn-RS", true)]
    [InlineData("english", false)]
    [InlineData("EN", false)]
    [InlineData("", false)]
    public void A_language_is_a_tag_of_BCP_47(string language, bool accepted)
    {
        Assert.Equal(accepted ? [] : ["/languages/0"], Pointers(Least with { Languages = [language] }));
        Assert.Equal(accepted ? [] : ["/otherNames/0/language"], Pointers(Least with { OtherNames = [new("A name", language)] }));
    }

    [Theory]
    [InlineData(ProfileFields.MaxRegions, true)]
    [InlineData(ProfileFields.MaxRegions + 1, false)]
    public void Regions_are_at_most_fifty(int count, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/regions"], Pointers(Least with { Regions = [.. Enumerable.Range(0, count).Select(number => $"PK-{(char)('A' + (number / 26))}{(char)('A' + (number % 26))}")] }));

    [Theory]
    [InlineData(ProfileFields.MaxDistricts, true)]
    [InlineData(ProfileFields.MaxDistricts + 1, false)]
    public void Districts_are_at_most_a_hundred(int count, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/districts"], Pointers(Least with { Districts = [.. Enumerable.Range(0, count).Select(number => $"District {number}")] }));

    [Theory]
    [InlineData(ProfileFields.MaxOtherNames, true)]
    [InlineData(ProfileFields.MaxOtherNames + 1, false)]
    public void Other_names_are_at_most_ten(int count, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/otherNames"], Pointers(Least with { OtherNames = [.. Enumerable.Range(0, count).Select(number => new OtherNameRequest($"Name {number}", "en"))] }));

    [Fact]
    public void Everything_wrong_is_told_at_once_and_nothing_twice()
    {
        var pointers = Pointers(new(
            "", "government", [null, new("", "x")], ["womenLed", "womenLed"], ["x"], [""], ["peace"], ["x"], "consultative", "x", new("public", "secret", null, null, null, null, null, null)));

        Assert.Equal(
            new[]
            {
                "/constituency", "/districts/0", "/ecosocStatus", "/languages/0", "/name", "/otherNames/0/language", "/otherNames/0/name", "/otherNames/1/language", "/otherNames/1/name",
                "/perspectives", "/regions/0", "/themes/0", "/visibility/perspectives", "/webDomain",
            },
            pointers.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a b", 2)]
    [InlineData("one two three four five six seven eight nine", SearchDirectory.MaxWords)]
    [InlineData("a & b", 2)]
    [InlineData("شبکه جامعه", 2)]
    public void A_search_is_made_of_words(string text, int count)
    {
        var violations = new Violations();

        Assert.Equal(count, SearchDirectory.Words(violations, text).Count);
        Assert.Empty(violations.Found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("&")]
    [InlineData("%")]
    [InlineData("a\0b")]
    public void A_search_without_a_letter_is_refused(string text)
    {
        var violations = new Violations();

        SearchDirectory.Words(violations, text);

        Assert.Equal(["#query/name"], violations.Found.Select(violation => violation.Pointer));
    }

    private static string[] Pointers(ChangeProfile.Request request) => [.. ChangeProfile.Decide(request).Violations.Select(violation => violation.Pointer)];
}
