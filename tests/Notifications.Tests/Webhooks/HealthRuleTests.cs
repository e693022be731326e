using Trilateral.Notifications.Webhooks;

namespace Trilateral.Notifications.Tests.Webhooks;

public sealed class HealthRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 9, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public void Ten_failures_in_a_row_open_the_breaker_however_long_they_took(int failures, bool opens) =>
        Assert.Equal(opens, HealthRule.Opens([.. Enumerable.Range(0, failures).Select(hours => new Logged(true, Now.AddHours(-hours))), new Logged(false, Now.AddDays(-9))], Now));

    [Theory]
    [InlineData(8, 9, false)] // too few
    [InlineData(7, 10, true)]
    [InlineData(6, 10, false)]
    [InlineData(69, 100, false)]
    [InlineData(70, 100, true)]
    public void Seven_of_ten_within_five_minutes_open_it(int failures, int attempts, bool opens) => Assert.Equal(opens, HealthRule.Opens(Mixed(failures, attempts, Now.AddMinutes(-1)), Now));

    [Fact]
    public void What_ended_five_minutes_ago_no_longer_counts()
    {
        Assert.True(HealthRule.Opens(Mixed(8, 11, (Now - HealthRule.Window).AddTicks(1)), Now));
        Assert.False(HealthRule.Opens(Mixed(8, 11, Now - HealthRule.Window), Now));
    }

    [Fact]
    public void Of_many_attempts_the_latest_hundred_decide() =>
        Assert.True(HealthRule.Opens([.. Mixed(70, 100, Now), .. Enumerable.Repeat(new Logged(false, Now), 1_000)], Now));

    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, 60)]
    [InlineData(4, 480)]
    [InlineData(5, 900)]
    [InlineData(60, 900)]
    public void The_time_to_the_next_probe_doubles_up_to_a_quarter_of_an_hour(int failed, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), HealthRule.ProbeWait(failed));

    [Fact]
    public void The_failure_that_opens_it_names_the_first_probe_and_a_failed_probe_the_next()
    {
        var opened = HealthRule.After(new(), [Failure(Now)], Failures(9, Now.AddMinutes(-1)));
        Assert.Equal((Now, Now.AddSeconds(30), 0, "http 500"), (opened.OpenedAt, opened.ProbeAt, opened.Probes, opened.LastFailure));

        // One that was under way when it opened is no probe.
        Assert.Equal(opened, HealthRule.After(opened, [Failure(Now.AddSeconds(5), started: Now.AddSeconds(-1))], []));

        var probed = HealthRule.After(opened, [Failure(Now.AddSeconds(31), started: Now.AddSeconds(30))], []);
        Assert.Equal((Now, Now.AddSeconds(91), 1), (probed.OpenedAt, probed.ProbeAt, probed.Probes));
        Assert.Equal(Now.AddSeconds(92 + 120), HealthRule.After(probed, [Failure(Now.AddSeconds(92), started: Now.AddSeconds(91))], []).ProbeAt);
    }

    [Fact]
    public void Any_success_puts_everything_right_but_a_pause_the_receiver_asked_for()
    {
        var pause = Now.AddHours(1);
        var failing = new EndpointHealth
        {
            Concurrency = 1,
            PausedUntil = pause,
            FailingSince = Now.AddDays(-2),
            LastFailure = "timeout",
            FailingCounts = true,
            Warnings = 1,
            OpenedAt = Now.AddHours(-1),
            Probes = 6,
            ProbeAt = Now,
        };

        Assert.Equal(new EndpointHealth { PausedUntil = pause, WatchedSince = Now }, HealthRule.After(failing, [Success(Now)], []));
        Assert.Equal(new EndpointHealth { WatchedSince = Now.AddDays(-9) }, HealthRule.After(new() { WatchedSince = Now.AddDays(-9), FailingSince = Now }, [Success(Now)], []));
    }

    [Fact]
    public void Ends_count_in_the_order_in_which_they_came()
    {
        Assert.Null(HealthRule.After(new(), [Success(Now.AddSeconds(1)), Failure(Now)], Failures(9, Now)).FailingSince);
        Assert.Equal(Now.AddSeconds(1), HealthRule.After(new(), [Failure(Now.AddSeconds(1)), Success(Now)], []).FailingSince);
        Assert.Equal(Now.AddHours(-1), HealthRule.After(new() { FailingSince = Now.AddHours(-1) }, [Failure(Now)], []).FailingSince);
    }

    [Fact]
    public void Overload_halves_the_pace_down_to_one_and_the_longest_pause_stands()
    {
        var slow = HealthRule.After(new(), [.. Enumerable.Range(0, 2).Select(second => Failure(Now.AddSeconds(second), EndpointEffect.SlowedDown))], []);
        Assert.Equal(2, slow.Concurrency);
        Assert.Equal(1, HealthRule.After(slow, [.. Enumerable.Range(0, 9).Select(second => Failure(Now.AddSeconds(second), EndpointEffect.SlowedDown))], []).Concurrency);
        var paused = HealthRule.After(new(), [Failure(Now, pause: Now.AddHours(2)), Failure(Now.AddSeconds(1), pause: Now.AddHours(1)), Failure(Now.AddSeconds(2))], []);
        Assert.Equal((Now.AddHours(2), 8), (paused.PausedUntil, paused.Concurrency));
    }

    [Theory]
    [InlineData(24 * 3600 - 1, 0, null)]
    [InlineData(24 * 3600, 0, 1)]
    [InlineData(24 * 3600, 1, null)]
    [InlineData(72 * 3600 - 1, 1, null)]
    [InlineData(72 * 3600, 1, 2)]
    [InlineData(72 * 3600, 0, 2)] // the later warning stands for both
    [InlineData(72 * 3600, 2, null)]
    [InlineData(120 * 3600 - 1, 2, null)]
    [InlineData(120 * 3600, 2, 0)]
    [InlineData(120 * 3600, 0, 0)]
    [InlineData(900 * 3600, 2, 0)]
    public void An_owner_is_warned_after_a_day_and_three_and_the_endpoint_disabled_after_five(int seconds, int warnings, int? step)
    {
        var since = Now.AddSeconds(-seconds);

        Assert.Equal(step is { } number ? new FailingStep(since, number) : null, FailingRule.Next(new() { FailingSince = since, FailingCounts = true, Warnings = warnings }, Now));
        Assert.Null(FailingRule.Next(new() { FailingSince = since, Warnings = warnings }, Now));
        Assert.Null(FailingRule.Next(new() { FailingCounts = true, Warnings = warnings }, Now));
    }

    private static Ending Failure(DateTimeOffset at, EndpointEffect effect = EndpointEffect.None, DateTimeOffset? pause = null, DateTimeOffset? started = null) => new(started ?? at, at, effect, "http 500", pause);

    private static Ending Success(DateTimeOffset at) => new(at, at, EndpointEffect.Succeeded, null);

    private static List<Logged> Failures(int count, DateTimeOffset at) => [.. Enumerable.Repeat(new Logged(true, at), count)];

    // A success comes first, so that no row of failures decides instead.
    private static List<Logged> Mixed(int failures, int attempts, DateTimeOffset at) =>
        [.. Enumerable.Range(0, attempts).Select(index => new Logged(index > 0 && (index <= Math.Min(failures, 9) || index > attempts - 1 - (failures - Math.Min(failures, 9))), at))];
}
