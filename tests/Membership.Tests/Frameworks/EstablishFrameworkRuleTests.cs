using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Frameworks;

public sealed class EstablishFrameworkRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero);

    private static readonly EstablishFramework.Request Complete = new(
        "PAK", "Asia/Karachi", new("Ministry 1", "Office 1"), new("Alliance 1", null), new("Civil Society Unit", "UNTOC Secretariat"));

    [Fact]
    public void A_complete_request_becomes_a_framework_of_three_sides()
    {
        var id = Id.New<TrilateralFramework>(Now);

        var framework = EstablishFramework.Decide(Complete, false, id, Now).Framework!;

        Assert.Equal(
            (id, "PAK", "Asia/Karachi", "Ministry 1", "Office 1", "Alliance 1", null, "Civil Society Unit", "UNTOC Secretariat", Now),
            (framework.Id, framework.Country, framework.TimeZone, framework.LeadMinistry, framework.FocalPointOffice, framework.CivilSocietyAlliance,
                framework.FacilitatingOrganisationId, framework.CivilSocietyUnit, framework.Secretariat, framework.EstablishedAt));
    }

    [Fact]
    public void All_sides_are_needed_and_all_that_is_missing_is_told_at_once() => Assert.Equal(
        [
            "/country", "/timeZone", "/government/leadMinistry", "/government/focalPointOffice", "/civilSociety/alliance", "/unodc/civilSocietyUnit",
            "/unodc/secretariat",
        ],
        Pointers(new(null, null, null, null, null)));

    [Theory]
    [InlineData("Asia/Karachi", true)]
    [InlineData("Europe/Vienna", true)]
    [InlineData("+05:00", false)]
    [InlineData("Karachi", false)]
    [InlineData("Asia/Nowhere", false)]
    public void A_time_zone_is_known_by_its_iana_name(string zone, bool accepted) =>
        Assert.Equal(accepted ? [] : ["/timeZone"], Pointers(Complete with { TimeZone = zone }));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_body_has_a_name_of_at_most_200_characters(int length, bool accepted) => Assert.Equal(
        accepted ? [] : ["/government/leadMinistry"], Pointers(Complete with { Government = new(new string('x', length), "Office 1") }));

    [Theory]
    [InlineData("org_00000000000000000000000000000001", true, true)]
    [InlineData("org_00000000000000000000000000000001", false, false)]
    [InlineData("aln_00000000000000000000000000000001", true, false)]
    public void A_named_facilitator_is_on_the_register(string facilitator, bool registered, bool accepted)
    {
        var decision = EstablishFramework.Decide(
            Complete with { CivilSociety = new("Alliance 1", facilitator) }, registered, Id.New<TrilateralFramework>(Now), Now);

        Assert.Equal(accepted ? [] : ["/civilSociety/facilitatingOrganisation"], decision.Violations.Select(violation => violation.Pointer));
        Assert.Equal(accepted ? Id<Organisation>.Parse(facilitator, null) : null, decision.Framework?.FacilitatingOrganisationId);
    }

    private static IEnumerable<string> Pointers(EstablishFramework.Request request) =>
        EstablishFramework.Decide(request, false, Id.New<TrilateralFramework>(Now), Now).Violations.Select(violation => violation.Pointer);
}
