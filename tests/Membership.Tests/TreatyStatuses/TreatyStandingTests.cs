using Trilateral.Membership.Frameworks;
using Trilateral.Membership.TreatyStatuses;
using Trilateral.ServiceDefaults.Http;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.TreatyStatuses;

public sealed class TreatyStandingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 19, 30, 0, TimeSpan.Zero);

    private readonly List<TreatyStatusFact> _facts = [];

    [Fact]
    public void A_State_without_facts_stands_outside()
    {
        var standing = At("2026-11-21");

        Assert.Equal((TreatyStatus.None, (DateOnly?)null, false), (standing.Status, standing.Since, standing.IsParty));
    }

    [Theory]
    [InlineData("2000-12-13", "none", false)]
    [InlineData("2000-12-14", "signed", false)]
    [InlineData("2009-06-01", "domesticallyApproved", false)]
    [InlineData("2010-01-12", "domesticallyApproved", false)]
    [InlineData("2010-01-13", "deposited", true)]
    [InlineData("2010-02-11", "deposited", true)]
    [InlineData("2010-02-12", "inForce", true)]
    public void Each_step_holds_from_its_day_and_only_a_deposit_makes_a_party(string day, string status, bool party)
    {
        Add("2000-12-14", TreatyStatus.Signed);
        Add("2009-06-01", TreatyStatus.DomesticallyApproved);
        Add("2010-01-13", TreatyStatus.Deposited);
        Add("2010-02-12", TreatyStatus.InForce);

        var standing = At(day);

        Assert.Equal((status, party), (WireNames<TreatyStatus>.Of(standing.Status), standing.IsParty));
    }

    [Fact]
    public void An_approval_after_the_deposit_takes_nothing_away_and_is_told_beside_it()
    {
        Add("2010-01-13", TreatyStatus.Deposited);
        Add("2022-09-15", TreatyStatus.DomesticallyApproved);

        var standing = At("2022-10-01");

        Assert.Equal((TreatyStatus.Deposited, new DateOnly(2022, 9, 15), true), (standing.Status, standing.ApprovedOn.GetValueOrDefault(), standing.IsParty));
    }

    [Fact]
    public void A_State_that_leaves_is_no_party_any_more()
    {
        Add("2010-01-13", TreatyStatus.Deposited);
        Add("2020-01-01", TreatyStatus.None);

        Assert.Equal((true, false), (At("2019-12-31").IsParty, At("2020-01-01").IsParty));
    }

    [Fact]
    public void Of_two_steps_of_a_day_the_one_further_on_counts_in_either_order()
    {
        Add("2010-02-12", TreatyStatus.InForce);
        Add("2010-02-12", TreatyStatus.Deposited);

        Assert.Equal(TreatyStatus.InForce, At("2010-02-12").Status);
    }

    [Fact]
    public void A_correction_takes_the_place_of_the_fact_and_can_be_corrected_itself()
    {
        var wrong = Add("2010-01-13", TreatyStatus.Deposited);
        var better = Add("2011-01-13", TreatyStatus.Deposited, wrong.Id);
        Assert.False(At("2010-06-01").IsParty);
        Assert.True(At("2011-01-13").IsParty);

        Add("2012-01-13", TreatyStatus.Deposited, better.Id);

        Assert.Equal((false, false, true), (At("2010-06-01").IsParty, At("2011-06-01").IsParty, At("2012-01-13").IsParty));
    }

    [Fact]
    public void Instruments_are_told_apart()
    {
        Add("2010-01-13", TreatyStatus.Deposited);

        Assert.Equal(TreatyStatus.None, TreatyStanding.Of(_facts, Instrument.Firearms, new(2026, 1, 1)).Status);
    }

    private TreatyStatusFact Add(string on, TreatyStatus status, Id<TreatyStatusFact>? corrects = null)
    {
        var fact = new TreatyStatusFact { Id = Id.New<TreatyStatusFact>(Now), FrameworkId = Id.New<TrilateralFramework>(Now), Status = status, On = Day(on), CorrectsId = corrects };
        _facts.Add(fact);
        return fact;
    }

    private TreatyStanding At(string day) => TreatyStanding.Of(_facts, Instrument.Untoc, Day(day));

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
