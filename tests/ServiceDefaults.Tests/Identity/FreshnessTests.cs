using Trilateral.ServiceDefaults.Identity;

namespace Trilateral.ServiceDefaults.Tests.Identity;

/// <summary>When news of ended rights are too old (design §6): the silence at the last reading of the tables, and the time since that reading.</summary>
public sealed class FreshnessTests
{
    private static readonly TimeSpan Limit = IdentityOptions.FeedMayBeSilent;

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(29)]
    public void Stale_begins_at_the_limit_however_the_time_is_made_up(int silentSeconds)
    {
        var silence = TimeSpan.FromSeconds(silentSeconds);

        Assert.True(IdentityDirectory.IsFreshAfter(silence, Limit - silence - TimeSpan.FromTicks(1)));
        Assert.False(IdentityDirectory.IsFreshAfter(silence, Limit - silence));
    }

    [Fact]
    public void A_reading_of_this_moment_helps_nothing_when_the_news_were_too_old()
    {
        Assert.True(IdentityDirectory.IsFreshAfter(Limit - TimeSpan.FromTicks(1), TimeSpan.Zero));
        Assert.False(IdentityDirectory.IsFreshAfter(Limit, TimeSpan.Zero));
    }

    [Fact]
    public void Who_never_heard_anything_is_not_fresh()
    {
        Assert.False(IdentityDirectory.IsFreshAfter(TimeSpan.MaxValue, TimeSpan.Zero));
        Assert.False(IdentityDirectory.IsFreshAfter(TimeSpan.MaxValue, TimeSpan.MaxValue));
        Assert.False(IdentityDirectory.IsFreshAfter(TimeSpan.Zero, TimeSpan.MaxValue));
    }
}
