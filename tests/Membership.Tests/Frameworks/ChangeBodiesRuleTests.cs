using Trilateral.Membership.Frameworks;
using Trilateral.Membership.Organisations;
using Trilateral.ServiceDefaults.Identity;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Frameworks;

/// <summary>Each side names its own bodies, and says why.</summary>
public sealed class ChangeBodiesRuleTests
{
    private const string Reason = "The ministry was merged.";
    private const string Organisation1 = "org_00000000000000000000000000000001";

    private static readonly TrilateralFramework.Bodies Present = new("Ministry 1", "Office 1", "Alliance 1", null, "Unit 1", "Secretariat 1");

    [Fact]
    public void A_side_changes_its_own_bodies_and_those_of_the_others_stay()
    {
        Assert.Equal(
            Present with { LeadMinistry = "Ministry 2", FocalPointOffice = "Office 2" },
            Decide(new(new(" Ministry 2 ", "Office 2"), null, null, Reason), Side.Government).Bodies);
        Assert.Equal(
            Present with { CivilSocietyAlliance = "Alliance 2", FacilitatingOrganisation = Id<Organisation>.Parse(Organisation1, null) },
            Decide(new(null, new("Alliance 2", Organisation1), null, Reason), Side.CivilSociety, registered: true).Bodies);
        Assert.Equal(
            Present with { CivilSocietyUnit = "Unit 2" },
            Decide(new(null, null, new("Unit 2", "Secretariat 1"), Reason), Side.Unodc).Bodies);
    }

    [Fact]
    public void An_alliance_without_a_secretariat_has_none()
    {
        var present = Present with { FacilitatingOrganisation = Id<Organisation>.Parse(Organisation1, null) };

        var decision = ChangeBodies.Decide(present, new(null, new("Alliance 1", null), null, Reason), Side.CivilSociety, facilitatorIsRegistered: false);

        Assert.Empty(decision.Violations);
        Assert.Equal(Present, decision.Bodies);
    }

    [Theory]
    [InlineData(Side.Government, "/civilSociety not-your-side", "/unodc not-your-side")]
    [InlineData(Side.CivilSociety, "/government not-your-side", "/unodc not-your-side")]
    [InlineData(Side.Unodc, "/government not-your-side", "/civilSociety not-your-side")]
    public void Nobody_names_the_bodies_of_another_side(Side side, params string[] expected) => Assert.Equal(
        expected, Broken(Decide(new(new("Ministry 2", "Office 2"), new("Alliance 2", null), new("Unit 2", "Secretariat 2"), Reason), side)));

    [Theory]
    [InlineData(Side.Government, "/government/leadMinistry length", "/government/focalPointOffice length", "/reason length")]
    [InlineData(Side.CivilSociety, "/civilSociety/alliance length", "/reason length")]
    [InlineData(Side.Unodc, "/unodc/civilSocietyUnit length", "/unodc/secretariat length", "/reason length")]
    public void All_that_is_missing_is_told_at_once(Side side, params string[] expected) => Assert.Equal(expected, Broken(Decide(new(null, null, null, null), side)));

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    [InlineData(2_000, true)]
    [InlineData(2_001, false)]
    public void A_reason_has_20_to_2000_characters(int length, bool accepted) => Assert.Equal(
        accepted ? [] : ["/reason length"], Broken(Decide(new(new("Ministry 2", "Office 1"), null, null, new string('x', length)), Side.Government)));

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void A_body_has_a_name_of_at_most_200_characters(int length, bool accepted) => Assert.Equal(
        accepted ? [] : ["/unodc/secretariat length"], Broken(Decide(new(null, null, new("Unit 1", new string('x', length)), Reason), Side.Unodc)));

    [Fact]
    public void A_named_facilitator_is_on_the_register() => Assert.Equal(
        ["/civilSociety/facilitatingOrganisation unknown"], Broken(Decide(new(null, new("Alliance 1", Organisation1), null, Reason), Side.CivilSociety)));

    [Theory]
    [InlineData(Side.Government, "/government same")]
    [InlineData(Side.CivilSociety, "/civilSociety same")]
    [InlineData(Side.Unodc, "/unodc same")]
    public void What_changes_nothing_is_refused(Side side, string expected) => Assert.Equal(
        [expected],
        Broken(Decide(
            side switch
            {
                Side.Government => new(new("Ministry 1", "Office 1"), null, null, Reason),
                Side.CivilSociety => new(null, new("Alliance 1", null), null, Reason),
                _ => new(null, null, new("Unit 1", "Secretariat 1"), Reason),
            },
            side)));

    private static ChangeBodies.Decision Decide(ChangeBodies.Request request, Side side, bool registered = false) => ChangeBodies.Decide(Present, request, side, registered);

    private static IEnumerable<string> Broken(ChangeBodies.Decision decision) => decision.Violations.Select(violation => $"{violation.Pointer} {violation.Code}");
}
