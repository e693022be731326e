using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit;

namespace Trilateral.TestSupport;

/// <summary>Waiting for a condition with a limit. The limit is generous: it says when a test gives up, not how fast something should be.</summary>
public static class Eventually
{
    /// <summary>Longer than the minute after which a message put off comes again.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Between two looks: short at first, then longer, because a look at a database costs both sides more than the test.</summary>
    private static readonly (TimeSpan First, TimeSpan Last) Pause = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(250));

    /// <summary>Asks until the state fulfils the condition; fails with the last state seen.</summary>
    public static async Task<T> HoldsAsync<T>(
        Func<Task<T>> state,
        Func<T, bool> condition,
        CancellationToken cancellationToken,
        TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = "")
    {
        var started = Stopwatch.GetTimestamp();
        var pause = Pause.First;
        while (true)
        {
            var last = await state();
            if (condition(last))
            {
                return last;
            }

            if (Stopwatch.GetElapsedTime(started) > (limit ?? Limit))
            {
                Assert.Fail($"Within {(limit ?? Limit).TotalSeconds:F0} s it did not come to {expectation}; last seen: {last}");
            }

            await Task.Delay(pause, cancellationToken);
            pause = pause * 1.25 < Pause.Last ? pause * 1.25 : Pause.Last;
        }
    }

    public static Task<T> HoldsAsync<T>(
        Func<T> state,
        Func<T, bool> condition,
        CancellationToken cancellationToken,
        TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = "") =>
        HoldsAsync(() => Task.FromResult(state()), condition, cancellationToken, limit, expectation);

    /// <summary>Asks until the state equals <paramref name="expected"/>.</summary>
    public static Task<T> EqualsAsync<T>(T expected, Func<Task<T>> state, CancellationToken cancellationToken, TimeSpan? limit = null) =>
        HoldsAsync(state, value => EqualityComparer<T>.Default.Equals(value, expected), cancellationToken, limit, $"{expected}");

    public static Task BecomesTrueAsync(Func<bool> condition, string expectation, CancellationToken cancellationToken) =>
        HoldsAsync(condition, value => value, cancellationToken, null, expectation);

    public static Task BecomesTrueAsync(Func<Task<bool>> condition, string expectation, CancellationToken cancellationToken) =>
        HoldsAsync(condition, value => value, cancellationToken, null, expectation);

    public static Task BecomesTrueAsync(Func<bool> condition, TimeSpan limit, string expectation, CancellationToken cancellationToken) =>
        HoldsAsync(condition, value => value, cancellationToken, limit, expectation);

    public static Task BecomesTrueAsync(Func<Task<bool>> condition, TimeSpan limit, string expectation, CancellationToken cancellationToken) =>
        HoldsAsync(condition, value => value, cancellationToken, limit, expectation);
}
