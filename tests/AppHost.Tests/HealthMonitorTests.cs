using Aspire.Hosting.Health;
using Aspire.Hosting.Running;

namespace Trilateral.AppHost.Tests;

/// <summary>How often a resource is asked: while it starts, while it is well, while it is ill.</summary>
public sealed class HealthMonitorTests
{
    [Fact]
    public async Task The_well_are_asked_every_30_s_and_the_ill_after_1_s_more_each_time_up_to_5_s()
    {
        var time = new JumpingTime();
        var answers = new[] { null, "ill", "ill", "ill", "ill", "ill", "ill", null, "ill", null };

        var reports = await RunAsync(time, answers);

        Assert.Equal(answers, reports);
        Assert.Equal([30, 1, 2, 3, 4, 5, 5, 30, 1], time.Delays.Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task A_resource_that_has_not_been_well_yet_is_asked_often_for_a_minute()
    {
        var time = new JumpingTime();
        var answers = Enumerable.Repeat<string?>("starting", 403).ToArray();

        await RunAsync(time, answers);

        // 400 times 150 ms is the minute.
        Assert.All(time.Delays.Take(400), delay => Assert.Equal(TimeSpan.FromMilliseconds(150), delay));
        Assert.Equal([5, 5], time.Delays.Skip(400).Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task The_first_complaint_of_several_checks_counts_and_a_check_that_throws_is_one()
    {
        var time = new JumpingTime();
        using var stop = new CancellationTokenSource();
        var seen = new List<string?>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new HealthMonitor(time).RunAsync(
            [new Probe(() => null), new Probe(() => throw new InvalidOperationException("broken")), new Probe(() => "third")],
            complaint =>
            {
                seen.Add(complaint);
                stop.Cancel();
            },
            stop.Token));

        Assert.Equal(["its check failed with InvalidOperationException: broken"], seen);
    }

    private static async Task<List<string?>> RunAsync(JumpingTime time, string?[] answers)
    {
        using var stop = new CancellationTokenSource();
        var next = 0;
        var reports = new List<string?>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new HealthMonitor(time).RunAsync(
            [new Probe(() => answers[next++])],
            complaint =>
            {
                reports.Add(complaint);
                if (next == answers.Length)
                {
                    stop.Cancel();
                }
            },
            stop.Token));
        return reports;
    }

    private sealed class Probe(Func<string?> check) : IHealthProbe
    {
        public Task<string?> CheckAsync(CancellationToken cancellationToken)
        {
            try
            {
                return Task.FromResult(check());
            }
            catch (InvalidOperationException fault)
            {
                return Task.FromException<string?>(fault);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>A clock on which every delay is over at once, and remembered.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private long _milliseconds;

        public List<TimeSpan> Delays { get; } = [];

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => _milliseconds;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays.Add(dueTime);
            _milliseconds += (long)dueTime.TotalMilliseconds;
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
