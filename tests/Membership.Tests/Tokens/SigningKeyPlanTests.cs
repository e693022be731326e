using Trilateral.Membership.Tokens;
using Trilateral.ServiceDefaults.Persistence;

namespace Trilateral.Membership.Tests.Tokens;

/// <summary>wire-contracts §4, row 5, at its boundaries.</summary>
public sealed class SigningKeyPlanTests
{
    private static readonly SecretBox Box = new("key-encryption-key-of-this-test", "test");
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_very_first_key_is_used_at_once() => Assert.Equal(Start, SigningKeyPlan.Decide([], Start).PublishNextForUseFrom);

    [Theory]
    [InlineData(29 * 86_400 - 1, false)]
    [InlineData(29 * 86_400, true)]
    public void The_next_key_is_published_a_day_before_its_use(int seconds, bool published)
    {
        var steps = SigningKeyPlan.Decide([Key(1, Start)], Start.AddSeconds(seconds));

        Assert.Equal(published ? Start.AddDays(30) : null, steps.PublishNextForUseFrom);
        Assert.Empty(steps.Retire);
    }

    [Theory]
    [InlineData(30 * 86_400 - 3_601, 30 * 86_400)]
    [InlineData(30 * 86_400 - 3_600, 30 * 86_400)]
    [InlineData(30 * 86_400 - 3_599, 30 * 86_400 + 1)]
    [InlineData(45 * 86_400, 45 * 86_400 + 3_600)]
    public void However_late_a_key_is_known_an_hour_before_its_use(int now, int usedFrom) =>
        Assert.Equal(Start.AddSeconds(usedFrom), SigningKeyPlan.Decide([Key(1, Start)], Start.AddSeconds(now)).PublishNextForUseFrom);

    [Fact]
    public void One_that_waits_for_its_use_is_enough() => Assert.Null(SigningKeyPlan.Decide([Key(1, Start), Key(2, Start.AddDays(30))], Start.AddDays(29.5)).PublishNextForUseFrom);

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    public void A_key_signs_from_the_second_it_is_due(int seconds, int generation)
    {
        SigningKey[] keys = [Key(1, Start), Key(2, Start.AddDays(30))];

        Assert.Equal(generation, SigningKeyPlan.Current(keys, Start.AddDays(30).AddSeconds(seconds))?.Generation);
    }

    [Theory]
    [InlineData(629, 0)]
    [InlineData(630, 1)]
    public void A_key_goes_when_its_last_token_has_ended_for_every_clock(int secondsAfterSuccessor, int retired)
    {
        SigningKey[] keys = [Key(1, Start), Key(2, Start.AddDays(30))];

        var steps = SigningKeyPlan.Decide(keys, Start.AddDays(30).AddSeconds(secondsAfterSuccessor));

        Assert.Equal(retired, steps.Retire.Count);
        Assert.All(steps.Retire, key => Assert.Equal(1, key.Generation));
    }

    [Fact]
    public void Before_its_use_no_key_signs() => Assert.Null(SigningKeyPlan.Current([Key(1, Start)], Start.AddSeconds(-1)));

    private static SigningKey Key(int generation, DateTimeOffset usedFrom) => SigningKey.New(TokenAlgorithm.Es256, generation, usedFrom.AddDays(-1), usedFrom, Box);
}
