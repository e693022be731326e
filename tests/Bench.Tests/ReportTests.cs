namespace Trilateral.Bench.Tests;

public sealed class ReportTests
{
    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 4, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5)]
    public void Median_is_the_middle(double[] values, double expected) => Assert.Equal(expected, Report.Median(values));

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(0.991, 100)]
    [InlineData(1, 100)]
    [InlineData(0.001, 1)]
    public void A_percentile_is_the_smallest_value_that_the_share_does_not_exceed(double share, double expected) =>
        Assert.Equal(expected, Report.Percentile(Enumerable.Range(1, 100).Select(value => (double)value).Reverse(), share));

    [Fact]
    public void Of_nothing_there_is_no_figure() => Assert.Equal((double.NaN, double.NaN), (Report.Median([]), Report.Percentile([], 0.5)));

    [Fact]
    public void A_process_has_its_figures_and_its_family()
    {
        var own = Environment.ProcessId;
        var before = ProcessFigures.Of(own).CpuSeconds;
        // Until there is some: on a busy machine that may take a while.
        ProcessFigures figures;
        do
        {
            figures = ProcessFigures.Of(own);
        }
        while (figures.CpuSeconds < before + 0.1);

        Assert.InRange(figures.CpuSeconds, before + 0.1, before + 3_600);
        Assert.InRange(figures.ProportionalMegabytes, 1, figures.ResidentMegabytes);
        Assert.Contains(own, ProcessFigures.Family(own));
        Assert.Equal(2 * figures.ResidentMegabytes, ProcessFigures.Of(own, own).ResidentMegabytes, tolerance: figures.ResidentMegabytes / 2);
    }
}
