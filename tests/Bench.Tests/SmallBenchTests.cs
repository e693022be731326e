using System.Diagnostics;
using Trilateral.TestSupport;

namespace Trilateral.Bench.Tests;

/// <summary>The benches themselves, small: that they start what they need, measure and clean up. What they measure is not looked at (design §8).</summary>
public sealed class SmallBenchTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Every_bench_goes_through_in_small_form()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var start = new ProcessStartInfo("dotnet", [typeof(Report).Assembly.Location, "--small"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            lines.Add(line);
            output.WriteLine(line);
        }

        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, $"Exit {process.ExitCode}: {await error}\n{string.Join('\n', lines)}");
        Assert.Equal(["## edge", "## write", "## told", "## endpoints", "## mail", "## growth", "## directory", "## decisions", "## start"], lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)));

        // Every proxy and every reader of every table gave a figure.
        Assert.DoesNotContain(lines, line => line.Contains("| NaN", StringComparison.Ordinal) && !line.Contains("pgbench", StringComparison.Ordinal));
        var kept = lines.Single(line => line.StartsWith("Kept in ", StringComparison.Ordinal))["Kept in ".Length..];
        Assert.StartsWith(".local/bench/", kept, StringComparison.Ordinal);
        var file = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, kept), limit.Token);
        foreach (var row in new[] { "| machine", "| commit", "| pg_test_fsync", "| gateway", "| bare YARP", "| nginx", "submissions.contributions", "notifications.inbox", "webhook attempt", "/lodge", "last on record s", "list page", "another script", "last closed ms", ".NET gateway" })
        {
            Assert.Contains(row, file, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unknown_bench_is_refused_in_one_sentence()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Report).Assembly.Location, "edges"]) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal((2, "bench: unknown argument 'edges'; see bench/run --help.\n"), (process.ExitCode, error));
    }
}
