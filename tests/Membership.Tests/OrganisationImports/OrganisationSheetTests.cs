using Trilateral.Membership.OrganisationImports;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.OrganisationImports;

/// <summary>The table of an import, read and judged without a database.</summary>
public sealed class OrganisationSheetTests
{
    private const string Header = "key,name,country,constituency";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Columns_stand_in_any_order_and_values_with_commas_quotes_and_lines_in_quotes()
    {
        var rows = Read("\uFEFFname,key,country,themes,constituency\r\n\"Women, Peace \"\"and\"\"\nSafety\", 7 ,PAK,firearms; drugs,academia\n\nSecond,8,MEX,,foundation\n");

        Assert.Equal(["7", "8"], rows.Select(row => row.Key));
        Assert.Equal("Women, Peace \"and\"\nSafety", rows[0].Cells["name"]);
        Assert.Equal(["firearms", "drugs"], Of(Read($"{Header},themes\n1,A,PAK,academia,firearms; drugs;")[0])!.Themes);
        Assert.False(rows[1].Cells.ContainsKey("themes"));
    }

    [Fact]
    public void A_row_becomes_an_organisation_with_its_profile_in_the_usual_classes()
    {
        var organisation = Of(Read(
            $"{Header},otherName,otherNameLanguage,perspectives,regions,districts,languages,ecosocStatus,webDomain\n1,River Watch,PAK,communityGroup,دریا,ur,rural;youthLed,PK-PB,Lahore;Multan,ur;en,roster,WWW.example.org")[0])!;

        Assert.Equal(("River Watch", "PAK", Constituency.CommunityGroup, EcosocStatus.Roster, "example.org"), (organisation.Name, organisation.Country, organisation.Constituency, organisation.EcosocStatus!.Value, organisation.WebDomain));
        Assert.Equal(new OtherName("دریا", "ur"), Assert.Single(organisation.OtherNames));
        Assert.Equal(["rural", "youthLed", "PK-PB", "Lahore", "Multan", "ur", "en"], organisation.Perspectives.Concat(organisation.Regions).Concat(organisation.Districts).Concat(organisation.Languages));
        Assert.Equal(FieldClasses.Usual, organisation.Visibility);
    }

    [Theory]
    [InlineData("")]
    [InlineData("name,country,constituency\nA,PAK,academia")]
    [InlineData("key,key,name,country,constituency\n1,1,A,PAK,academia")]
    [InlineData("key,name,country,constituency,password\n1,A,PAK,academia,x")]
    [InlineData("key;name;country;constituency\n1;A;PAK;academia")]
    [InlineData(Header)]
    [InlineData(Header + "\n\n\n")]
    public void A_table_that_cannot_be_read_as_a_whole_is_refused_without_repeating_it(string csv)
    {
        var violations = new Violations();

        var rows = OrganisationSheet.Read(violations, "/csv", csv);

        Assert.Empty(rows);
        Assert.Equal(["/csv"], violations.Found.Select(violation => violation.Pointer));
        Assert.DoesNotContain("password", violations.Found[0].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OrganisationSheet.MaxRows, true)]
    [InlineData(OrganisationSheet.MaxRows + 1, false)]
    public void A_table_has_at_most_a_thousand_rows(int count, bool accepted)
    {
        var violations = new Violations();

        var rows = OrganisationSheet.Read(violations, "/csv", Header + "\n" + string.Concat(Enumerable.Range(0, count).Select(number => $"{number},Name {number},PAK,academia\n")));

        Assert.Equal((accepted ? count : 0, accepted), (rows.Count, !violations.Any));
    }

    [Theory]
    [InlineData("1,A,PAK,academia", "")]
    [InlineData("1,,PAK,academia", "name")]
    [InlineData("1,A,pk,government", "country constituency")]
    [InlineData(",A,PAK,academia", "key")]
    [InlineData("1,=cmd()|'/c calc'!A1,PAK,academia", "name")]
    [InlineData("@SUM(A1),A,PAK,academia", "key")]
    [InlineData("1, +1 for peace,PAK,academia", "name")]
    [InlineData("1,-2+3,PAK,academia", "name")]
    [InlineData("1,A+B=C,PAK,academia", "")]
    public void Each_column_says_what_is_wrong_with_it(string row, string columns) => Assert.Equal(columns, Wrong(Read($"{Header}\n{row}")[0]));

    [Theory]
    [InlineData("1,A,PAK")]
    [InlineData("1,A,PAK,academia,more")]
    [InlineData("1,A \"quoted\" name,PAK,academia")]
    [InlineData("1,\"A,PAK,academia")]
    public void A_row_of_another_shape_says_so_and_the_others_are_read(string row)
    {
        var rows = Read($"{Header}\n0,First,PAK,academia\n{row}");

        Assert.Equal(("", "fields"), (Wrong(rows[0]), rows[1].Errors.Single().Code));
    }

    [Fact]
    public void A_key_stands_once_and_a_name_once_in_a_country()
    {
        var rows = Read($"{Header}\n1,Same,PAK,academia\n2,SAME,PAK,academia\n3,Same,MEX,academia\n1,Other,PAK,academia\n4,There,PAK,academia\n5,Before,PAK,academia");
        var before = Id.New<Organisation>(Now);

        var (reports, organisations) = ImportOrganisations.Decide(
            rows, new(new Dictionary<string, Id<Organisation>> { ["5"] = before }, new HashSet<(string, string)> { ("PAK", "THERE") }), () => Id.New<Organisation>(Now), Now);

        Assert.Equal(
            ["2 1 accepted ", "3 2 failed name", "4 3 accepted ", "5 1 failed key", "6 4 failed name", "7 5 already "],
            reports.Select(row => $"{row.Line} {row.Key} {row.Outcome} {string.Join(' ', (row.Errors ?? []).Select(error => error.Pointer))}"));
        Assert.Equal(["1", "3"], organisations.Select(one => one.Key));
        Assert.Equal(before.ToString(), reports[^1].Organisation);
    }

    private static IReadOnlyList<OrganisationSheet.Row> Read(string csv)
    {
        var violations = new Violations();
        var rows = OrganisationSheet.Read(violations, "/csv", csv);
        Assert.Empty(violations.Found);
        return rows;
    }

    private static Organisation? Of(OrganisationSheet.Row row) => OrganisationSheet.Decide(row, Id.New<Organisation>(Now), Now).Organisation;

    private static string Wrong(OrganisationSheet.Row row) => string.Join(' ', OrganisationSheet.Decide(row, Id.New<Organisation>(Now), Now).Errors.Select(error => error.Pointer));
}
