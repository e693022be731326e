using System.Globalization;

namespace Trilateral.Bench;

/// <summary>What one round of load came to.</summary>
internal sealed record LoadResult(double PerSecond, double MedianMs, double P99Ms, double MaxMs, long Requests);

/// <summary>Debian's wrk as the load: a process of its own that ends by itself.</summary>
internal static class Wrk
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private static readonly string Loads = Path.Combine(AppContext.BaseDirectory, "Loads");

    /// <param name="url">Where to.</param>
    /// <param name="clients">Connections, each with one request at a time.</param>
    /// <param name="duration">How long.</param>
    /// <param name="load">The script in <c>Loads</c>.</param>
    /// <param name="arguments">For the script.</param>
    /// <param name="cancellationToken">Of the run.</param>
    /// <exception cref="BenchFailedException">An answer was no success: such a round measures nothing.</exception>
    public static async Task<LoadResult> RunAsync(Uri url, int clients, TimeSpan duration, string load, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        while (true)
        {
            var seconds = ((int)Math.Ceiling(duration.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            var text = await ChildProgram.RunAsync(
                "wrk",
                ["-t1", $"-c{clients.ToString(CultureInfo.InvariantCulture)}", $"-d{seconds}s", "--timeout", "10s", "--latency", "-s", Path.Combine(Loads, load), url.AbsoluteUri, "--", .. arguments],
                cancellationToken,
                new Dictionary<string, string> { ["BENCH_LOADS"] = Loads });
            switch (text.Split('\n').Single(line => line.StartsWith("RESULT ", StringComparison.Ordinal)).Split(' ')[1..].Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())
            {
                case [> 0 and var requests, var micros, var median, var p99, var max, 0]:
                    return new LoadResult(requests / micros * 1_000_000, median / 1_000, p99 / 1_000, max / 1_000, (long)requests);
                case [0, .., 0] when duration < Longest:
                    // Nothing was answered at all yet, as by a service that is still cold on a busy machine.
                    duration *= 2;
                    break;
                default:
                    throw new BenchFailedException($"Not every answer of {url} was a success:\n{text}");
            }
        }
    }
}
