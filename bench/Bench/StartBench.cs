using System.Diagnostics;
using System.Globalization;
using Trilateral.TestSupport;
using Trilateral.TestSupport.Telemetry;

namespace Trilateral.Bench;

/// <summary>How long the first and the second <c>./run</c> take until they say Ready, and what each process needs at rest and under load.</summary>
internal static class StartBench
{
    private const string HeapSize = "dotnet.gc.last_collection.heap.size";
    private const string Committed = "dotnet.gc.last_collection.memory.committed_size";

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(Run run)
    {
        var starts = new List<(string Name, double Seconds)>();
        IReadOnlyList<(string Name, ProcessFigures Figures)> atRest = [];
        if (run.IsSmall)
        {
            // Small, the platform that runs already is looked at: Platform.Tests start and start again.
            await run.PlatformAsync();
            atRest = FiguresOf(Environment.ProcessId);
        }
        else
        {
            // The second start finds the data of the first.
            foreach (var name in new[] { "first", "second", "third" })
            {
                starts.Add((name, await run.StepAsync($"The {name} start", async () =>
                {
                    var started = Stopwatch.GetTimestamp();
                    await using var app = StartApp(run);
                    await ReadyAsync(app, run.Stopping);
                    var taken = Stopwatch.GetElapsedTime(started).TotalSeconds;
                    await Task.Delay(Rest, run.Stopping);
                    atRest = FiguresOf(app.Id);
                    return taken;
                })));
            }

            run.Report.Say("From the command to `Ready: …`; everything built and installed before. The first start makes databases, keys and passwords, the others find them.");
            run.Report.Table(["start", "seconds"], starts.Select(one => (IReadOnlyList<object>)[one.Name, one.Seconds]));
            run.Report.Bar("Second ./run to Ready", starts[1].Seconds, " s", "≤ 20 s", starts[1].Seconds <= 20);
        }

        run.Report.Say(string.Create(CultureInfo.InvariantCulture, $"Memory at rest, {Rest.TotalSeconds:F0} s after Ready, no telemetry. RSS counts shared pages in every process, PSS divides them:"));
        run.Report.Table(
            ["process", "RSS MB", "PSS MB"],
            atRest.Select(one => (IReadOnlyList<object>)[one.Name, one.Figures.ResidentMegabytes, one.Figures.ProportionalMegabytes]));
        var sum = atRest.Where(one => one.Name.StartsWith(".NET", StringComparison.Ordinal)).Sum(one => one.Figures.ResidentMegabytes);
        run.Report.Bar("All .NET processes at rest, RSS", sum, " MB", "≤ 1,024 MB", sum <= 1_024);
        await UnderLoadAsync(run);
    }

    private static ChildProgram StartApp(Run run)
    {
        string[] arguments = ["--empty", "--", $"--Local:Directory={Path.Combine(run.Directory, "start")}", $"--Gateway:Port={ChildProgram.FreePort()}"];
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://localhost:{ChildProgram.FreePort()}",
            ["Mail__Port"] = ChildProgram.FreePort().ToString(CultureInfo.InvariantCulture),
        };
        return ChildProgram.Start("./run", Path.Combine(Checkout.Root, "run"), arguments, environment, isTalking: true);
    }

    private static async Task ReadyAsync(ChildProgram app, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        while (await app.Output.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("Ready: ", StringComparison.Ordinal))
            {
                // Read on, so that it never waits for us.
                _ = app.Output.ReadToEndAsync(cancellationToken);
                return;
            }
        }

        throw new BenchFailedException($"The platform ended before it was ready: {app.Faults}");
    }

    private static List<(string Name, ProcessFigures Figures)> FiguresOf(int engine)
    {
        var ours = ProcessFigures.PlatformOf(engine);
        var others = ProcessFigures.Family(engine).Where(process => process != engine && ours.All(one => one.Process != process))
            .GroupBy(process => Path.GetFileName(ProcessFigures.CommandOf(process).FirstOrDefault() ?? "").Split(' ')[0].TrimEnd(':')).Where(group => group.Key.Length > 0);
        return
        [
            (".NET AppHost (engine and dashboard)", ProcessFigures.Of(engine)),
            .. ours.Select(one => ($".NET {one.Replica}", ProcessFigures.Of(one.Process))),
            .. others.Select(group => ($"{group.Key} ({group.Count()})", ProcessFigures.Of(group))),
        ];
    }

    /// <summary>The heaps as the runtime's own meters tell them; they come by telemetry, which makes the processes a little larger than without.</summary>
    private static async Task UnderLoadAsync(Run run)
    {
        var platform = await run.PlatformAsync();
        var collector = await run.StepAsync("Starting the services again with telemetry", () => platform.SendTelemetryAsync(run.Stopping));
        collector.IsRecording = true;
        var organisation = await platform.RegisterOrganisationAsync(run.Stopping);
        using var secretariat = await platform.JoinAsync(TestActor.Unodc(), run.Stopping);
        await platform.RecordByHandAsync(secretariat, organisation, run.Stopping);
        var token = await BenchPlatform.TokenAsync(secretariat, run.Stopping);
        var rest = await run.StepAsync("At rest", async () =>
        {
            await Task.Delay(run.Duration(10), run.Stopping);
            return Of(collector);
        });
        var (load, under) = await run.StepAsync("Under load: 16 clients record contributions, 4 read lists", async () =>
        {
            var writing = Wrk.RunAsync(
                new Uri(platform.Gateway, BenchPlatform.Recorded), 16, run.Duration(15), "record.lua", [token, $"memory-{Guid.CreateVersion7():N}", organisation, "150"], run.Stopping);
            var reading = Wrk.RunAsync(new Uri(platform.Gateway, "/submissions/v1/contributions?limit=50"), 4, run.Duration(15), "get.lua", [token], run.Stopping);
            await Task.WhenAll(writing, reading);
            return (await writing, Of(collector));
        });
        run.Report.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Under load ({load.PerSecond:F0} contributions/s beside reads of lists; with telemetry, every trace sent). The heap is that of the last collection; one that has none yet says nothing:"));
        run.Report.Table(
            ["process", "RSS at rest", "RSS under load", "heap at rest", "heap under load", "committed at rest", "committed under load"],
            under.Select(one => (IReadOnlyList<object>)[
                one.Key, rest[one.Key].Resident, one.Value.Resident, rest[one.Key].Heap, one.Value.Heap, rest[one.Key].Committed, one.Value.Committed]));
    }

    private static Dictionary<string, (double Resident, double Heap, double Committed)> Of(OtlpReceiver collector)
    {
        var numbers = collector.Numbers;
        return ProcessFigures.PlatformOf(Environment.ProcessId).ToDictionary(
            one => one.Replica,
            one => (ProcessFigures.Of(one.Process).ResidentMegabytes, Last(one.Replica, HeapSize), Last(one.Replica, Committed)));

        // One point for each generation; of each the last.
        double Last(string replica, string metric) => numbers.Where(number => number.Instance == replica && number.Metric == metric)
            .GroupBy(number => string.Join(',', number.Attributes.Values)).Sum(group => group.Last().Value) / 1024 / 1024;
    }
}
