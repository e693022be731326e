using Trilateral.Membership.Frameworks;
using Trilateral.Membership.TreatyStatuses;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.TreatyStatuses;

public sealed class RecordTreatyStatusRuleTests
{
    // 00:30 of 22 November in Karachi, still the 21st in UTC.
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private static readonly TrilateralFramework Framework = new() { Id = Id.New<TrilateralFramework>(Now), Country = "PAK", TimeZone = "Asia/Karachi" };

    private static readonly RecordTreatyStatus.Request Complete = new("untoc", "deposited", new DateOnly(2010, 1, 13), "The depositary's list", null, null);

    [Fact]
    public void A_complete_fact_is_kept_with_its_source_and_the_advocacy_it_followed()
    {
        var fact = Decide(Complete with { Status = "domesticallyApproved", Advocacy = "Two years of it" }).Fact!;

        Assert.Equal((TreatyStatus.DomesticallyApproved, "The depositary's list", "Two years of it"), (fact.Status, fact.Source, fact.Advocacy));
    }

    [Theory]
    [InlineData("untoc", "signed", "2000-11-14", false)]
    [InlineData("untoc", "signed", "2000-11-15", true)]
    [InlineData("firearms", "signed", "2001-05-30", false)]
    [InlineData("firearms", "signed", "2001-05-31", true)]
    [InlineData("untoc", "inForce", "2003-09-28", false)]
    [InlineData("untoc", "inForce", "2003-09-29", true)]
    [InlineData("untoc", "deposited", "2026-11-22", true)]
    [InlineData("untoc", "deposited", "2026-11-23", false)]
    public void The_day_lies_between_what_was_possible_for_any_State_and_today_where_this_one_is(string instrument, string status, string day, bool accepted) => Assert.Equal(
        accepted ? [] : ["/on"],
        Pointers(Complete with { Instrument = instrument, Status = status, On = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) }));

    [Theory]
    [InlineData("deposited", "2010-01-12", false)]
    [InlineData("deposited", "2010-01-13", true)]
    [InlineData("inForce", "2010-01-12", false)]
    [InlineData("domesticallyApproved", "2010-01-12", true)]
    [InlineData("signed", "2010-01-12", true)]
    public void A_Protocol_binds_a_party_to_the_Convention_only(string status, string day, bool accepted)
    {
        var convention = Decide(Complete).Fact!;

        var decision = Decide(Complete with { Instrument = "tip", Status = status, On = DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture) }, convention);

        Assert.Equal(accepted ? [] : ["convention-first"], decision.Violations.Select(violation => violation.Code));
    }

    [Fact]
    public void A_correction_names_a_fact_of_the_same_State_and_instrument()
    {
        var known = Decide(Complete).Fact!;

        Assert.Equal(known.Id, Decide(Complete with { On = new(2010, 1, 14), Corrects = known.Id.ToString() }, known).Fact!.CorrectsId);
        Assert.Equal(["/corrects"], Decide(Complete with { Instrument = "tip", Status = "signed", Corrects = known.Id.ToString() }, known).Violations.Select(violation => violation.Pointer));
        Assert.Equal(["/corrects"], Pointers(Complete with { Corrects = known.Id.ToString() }));
        Assert.Equal(["/corrects"], Pointers(Complete with { Corrects = "frm_1" }));
    }

    [Fact]
    public void Everything_that_is_missing_is_named_at_once() =>
        Assert.Equal(["/instrument", "/status", "/on", "/source"], Pointers(new(null, "ratified", null, " ", null, null)));

    private static RecordTreatyStatus.Decision Decide(RecordTreatyStatus.Request request, params TreatyStatusFact[] known) =>
        RecordTreatyStatus.Decide(Framework, known, request, Id.New<TreatyStatusFact>(Now), Now);

    private static IEnumerable<string> Pointers(RecordTreatyStatus.Request request) => Decide(request).Violations.Select(violation => violation.Pointer);
}
