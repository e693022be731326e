using FsCheck;
using FsCheck.Fluent;
using Trilateral.ServiceDefaults.Messaging;

namespace Trilateral.ServiceDefaults.Tests.Messaging;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, 0.0, 1.6)]
    [InlineData(1, 0.5, 2.0)]
    [InlineData(1, 1.0, 2.4)]
    [InlineData(2, 0.5, 4.0)]
    [InlineData(8, 0.0, 204.8)]
    [InlineData(8, 1.0, 307.2)]
    [InlineData(9, 0.0, 240.0)]
    [InlineData(9, 1.0, 360.0)]
    [InlineData(20, 0.5, 300.0)]
    [InlineData(int.MaxValue, 1.0, 360.0)]
    public void A_refused_message_waits_two_to_the_n_seconds_at_most_300_give_or_take_a_fifth(int failures, double random, double seconds) =>
        Assert.Equal(seconds, RetryDelay.ForMessage(failures, random).TotalSeconds, 6);

    [Theory]
    [InlineData(1, 0.5, 1)]
    [InlineData(3, 0.5, 4)]
    [InlineData(4, 0.5, 5)]
    [InlineData(4, 1.0, 6)]
    [InlineData(1000, 0.0, 4)]
    public void An_outage_is_probed_after_1_2_4_then_5_seconds(int rounds, double random, double seconds) =>
        Assert.Equal(seconds, RetryDelay.ForOutage(rounds, random).TotalSeconds, 6);

    [Theory]
    [InlineData(1, 0.5, 0.2)]
    [InlineData(6, 0.5, 6.4)]
    [InlineData(7, 0.5, 10)]
    [InlineData(5000, 1.0, 12)]
    public void A_held_message_waits_from_a_fifth_of_a_second_to_ten(int rounds, double random, double seconds) =>
        Assert.Equal(seconds, RetryDelay.ForHeldMessage(rounds, random).TotalSeconds, 6);

    [Fact]
    public void The_wait_of_a_refused_message_stays_in_its_bounds_and_never_shrinks_with_more_failures()
    {
        var cases =
            from failures in Gen.Choose(1, 100_000)
            from percent in Gen.Choose(0, 100)
            select (Failures: failures, Random: percent / 100.0);
        Prop.ForAll(
            cases.ToArbitrary(),
            sample =>
            {
                var nominal = Math.Min(Math.Pow(2, sample.Failures), 300);
                var delay = RetryDelay.ForMessage(sample.Failures, sample.Random).TotalSeconds;
                return delay >= (nominal * 0.8) - 1e-6 && delay <= (nominal * 1.2) + 1e-6
                    && RetryDelay.ForMessage(sample.Failures + 1, sample.Random).TotalSeconds >= delay;
            }).QuickCheckThrowOnFailure();
    }
}
