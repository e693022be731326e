using System.Diagnostics;
using System.Globalization;

namespace Trilateral.Bench;

/// <summary>What all benches of one run share.</summary>
internal sealed class Run(Report report, bool isSmall, CancellationToken stopping) : IAsyncDisposable
{
    private BenchPlatform? _platform;

    public Report Report => report;

    /// <summary>For correctness only: everything once, briefly.</summary>
    public bool IsSmall => isSmall;

    public CancellationToken Stopping => stopping;

    /// <summary>Where programs of the benches keep their files; gone at the end. Servers that run as other users get through to what they own.</summary>
    public string Directory { get; } = MakeDirectory();

    public TimeSpan Duration(double seconds) => TimeSpan.FromSeconds(isSmall ? 1 : seconds);

    public int Rounds(int rounds) => isSmall ? 1 : rounds;

    /// <summary>The whole platform, started by whichever bench needs it first; without telemetry, unless small, where that would only cost another start.</summary>
    public async Task<BenchPlatform> PlatformAsync()
    {
        _platform ??= await StepAsync("Starting the platform", () => BenchPlatform.StartAsync(stopping));
        if (!isSmall)
        {
            await _platform.SendNoTelemetryAsync(stopping);
        }

        return _platform;
    }

    /// <summary>So that what is measured afterwards is compiled and cached; small, where nothing is judged, there is nothing to warm up for.</summary>
    public Task WarmUpAsync(string what, Func<Task> step) => isSmall ? Task.CompletedTask : StepAsync($"Warming up {what}", step);

    public Task StepAsync(string what, Func<Task> step) => StepAsync(what, async () =>
    {
        await step();
        return true;
    });

    public async Task<T> StepAsync<T>(string what, Func<Task<T>> step)
    {
        stopping.ThrowIfCancellationRequested();
        var started = Stopwatch.GetTimestamp();
        Console.Write($"==> {what} ... ");
        var result = await step();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s"));
        return result;
    }

    private static string MakeDirectory()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("trilateral-bench-");
        directory.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return directory.FullName;
    }

    public async ValueTask DisposeAsync()
    {
        if (_platform is not null)
        {
            await _platform.DisposeAsync();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
