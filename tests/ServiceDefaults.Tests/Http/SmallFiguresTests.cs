using FsCheck;
using FsCheck.Fluent;
using Trilateral.ServiceDefaults.Http;

namespace Trilateral.ServiceDefaults.Tests.Http;

public sealed class SmallFiguresTests
{
    [Theory]
    [InlineData("5,9,7", "5,9,7")]
    [InlineData("4,9,7", ",9,")]
    [InlineData("4,1,9", ",,9")]
    [InlineData("4,0,9", ",,")]
    [InlineData("0,0,9", ",,")]
    [InlineData("0,0,9,20", ",,,20")]
    [InlineData("4,5", ",")]
    [InlineData("1,1,1", ",,")]
    [InlineData("9", "9")]
    [InlineData("", "")]
    public void A_small_part_takes_others_along_until_no_difference_tells_it(string parts, string shown) => Assert.Equal(
        shown, string.Join(',', SmallFigures.Parts([.. parts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)])));

    [Theory]
    [InlineData(0, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Five_is_the_smallest_figure(int figure, bool shown) => Assert.Equal(shown, SmallFigures.MayBeShown(figure));

    /// <summary>What is left of the whole without the shown parts is nothing, or at least five in at least two parts: so is every figure that can be had by subtraction.</summary>
    [Fact]
    public void No_subtraction_tells_a_figure_below_five() => Prop.ForAll(
        Gen.Choose(0, 15).NonEmptyListOf().Select(parts => parts.Take(10).ToList()).ToArbitrary(),
        parts =>
        {
            var shown = SmallFigures.Parts(parts);
            if (!SmallFigures.MayBeShown(parts.Sum()))
            {
                Assert.All(shown, Assert.Null);
                return;
            }

            Assert.All(shown, figure => Assert.True(figure is null or >= 5));
            Assert.Equal(parts.Zip(shown).Where(pair => pair.Second is not null).Select(pair => pair.First), shown.OfType<int>());
            var withheld = shown.Count(figure => figure is null);
            Assert.True(withheld == 0 || (withheld > 1 && parts.Sum() - shown.OfType<int>().Sum() >= 5));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
