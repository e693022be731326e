using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Trilateral.Bench;

/// <summary>What <c>bench/run</c> starts: runs the benches it is asked for, one after another, and keeps what they found.</summary>
internal static class BenchProgram
{
    private const string Help =
        """
        Usage: bench/run [NAME ...] [--small] [--help]
        Starts what it needs on ports and data of its own, warms up, measures, prints tables and keeps them as one file in bench/results/.

          edge     gateway, a bare YARP and nginx before the same upstream                 about 4 minutes
          write    POST of a contribution against pgbench writing the same rows            about 3 minutes
          told     POST to first webhook attempt and to consumer effect, attempts/s        about 5 minutes
          endpoints  neighbours of bad receivers, one event to 5,000, cost of an attempt   about 4 minutes
          mail     ten thousand mails that are due at once                                 about 3 minutes
          growth   lists and reads at 1,000, 10,000 and 100,000 contributions              about 4 minutes
          directory  searches of the directory at 10,000 organisations                     about 3 minutes
          decisions  a thousand decisions whose windows end in the same second             about 2 minutes
          start    first and second ./run, memory at rest and under load                   about 3 minutes

          --small  a few requests of each, to see that everything works; its numbers say nothing and are kept in .local/bench only

        Without a name: all of them. Exit 1 when a bench could not be carried out; a bar that is missed is told, and no failure.
        """;

    private static readonly (string Name, Func<Run, Task> Bench)[] Benches =
        [("edge", EdgeBench.RunAsync), ("write", WriteBench.RunAsync), ("told", ToldBench.RunAsync), ("endpoints", EndpointsBench.RunAsync), ("mail", MailBench.RunAsync), ("growth", GrowthBench.RunAsync), ("directory", DirectoryBench.RunAsync), ("decisions", DecisionBench.RunAsync), ("start", StartBench.RunAsync)];

    public static async Task<int> Main(string[] args)
    {
        if (args.Contains("--help") || args.Contains("-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        var small = args.Contains("--small");
        string[] names = [.. args.Where(argument => argument != "--small")];
        if (names.FirstOrDefault(name => Benches.All(bench => bench.Name != name)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"bench: unknown argument '{unknown}'; see bench/run --help.");
            return 2;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var report = new Report();
        await using var run = new Run(report, small, stop.Token);
        var failed = false;
        try
        {
            var started = Stopwatch.GetTimestamp();
            await Machine.DescribeAsync(run);
            foreach (var (name, bench) in Benches.Where(bench => names.Length == 0 || names.Contains(bench.Name)))
            {
                report.Chapter(name);
                await bench(run);
            }

            report.Say(string.Create(CultureInfo.InvariantCulture, $"The whole run took {Stopwatch.GetElapsedTime(started).TotalMinutes:F1} minutes."));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted; nothing is kept.");
            return 1;
        }
        catch (Exception fault)
        {
            // What was measured before it is kept.
            await Console.Error.WriteLineAsync(fault is BenchFailedException ? fault.Message : fault.ToString());
            report.Say($"FAILED: {fault.Message}");
            failed = true;
        }

        Console.WriteLine($"Kept in {report.Save(small)}");
        return failed ? 1 : 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
