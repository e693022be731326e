using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class LeaderTermTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(9_999, 1)]
    [InlineData(10_000, 1)]
    [InlineData(10_001, 2)]
    [InlineData(20_000_000, 2_000)]
    public void A_wait_that_is_left_is_never_cut_to_nothing(long ticks, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), LeaderTerm.WholeMilliseconds(TimeSpan.FromTicks(ticks)));
}
