using System.Diagnostics;

namespace Trilateral.AppHost.Tests;

internal static class Eventually
{
    /// <summary>A limit of failure, generous because machines are slow at times; nothing is measured with it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public static async Task IsTrueAsync(Func<bool> condition, string what)
    {
        var since = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Limit, $"Not seen within {Limit.TotalSeconds} s: {what}");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }
}
