using Trilateral.Membership.Alliances;
using Trilateral.Membership.Mandates;
using Trilateral.ServiceDefaults.Persistence.Ids;

namespace Trilateral.Membership.Tests.Mandates;

/// <summary>What the mandates of one client let it coordinate (M17).</summary>
public sealed class CoordinatorReachTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly Id<Alliance> One = Id.New<Alliance>(Now);
    private static readonly Id<Alliance> Other = Id.New<Alliance>(Now);

    [Theory]
    [InlineData(0, 10, true)]
    [InlineData(1, 10, false)]
    [InlineData(-10, 1, true)]
    [InlineData(-10, 0, false)]
    [InlineData(-10, null, true)]
    public void A_mandate_that_names_an_alliance_reaches_it_from_its_first_instant_to_its_end_and_no_other(int starts, int? ends, bool reaches)
    {
        var reach = Of(new CoordinatorReach.Held(One, Now.AddTicks(starts), ends is { } end ? Now.AddTicks(end) : null));

        Assert.Equal((reaches, false), (reach.Includes(One), reach.Includes(Other)));
    }

    [Fact]
    public void One_that_names_none_reaches_every_alliance_of_its_organisation()
    {
        Assert.True(Of(new CoordinatorReach.Held(null, Now, null)).Includes(One));
        Assert.True(Of(new(null, Now, null), new(One, Now, null)).Includes(Other));
        Assert.True(Of().Includes(One) && Of().IsWhole && Of(new(null, Now, null), new(One, Now, null)).IsWhole);
    }

    [Fact]
    public void One_for_all_that_is_over_widens_nothing_and_two_reach_both()
    {
        Assert.False(Of(new(null, Now.AddDays(-2), Now), new(One, Now, null)).Includes(Other));
        Assert.False(Of(new(One, Now, null), new(Other, Now, null)).IsWhole || Of(new CoordinatorReach.Held(One, Now, Now)).IsWhole);
        Assert.True(Of(new(One, Now, null), new(Other, Now, null)) is var both && both.Includes(One) && both.Includes(Other));
    }

    private static CoordinatorReach Of(params CoordinatorReach.Held[] held) => CoordinatorReach.Of(held, Now);
}
