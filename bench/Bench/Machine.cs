using System.Globalization;
using System.Runtime.InteropServices;

namespace Trilateral.Bench;

/// <summary>On what the figures were taken.</summary>
internal static class Machine
{
    public static string PostgresPrograms { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")).Where(bin => File.Exists(Path.Combine(bin, "pgbench")))
                .OrderByDescending(bin => int.Parse(Path.GetFileName(Path.GetDirectoryName(bin))!, CultureInfo.InvariantCulture)).FirstOrDefault() ?? ""
            : "";

    public static async Task DescribeAsync(Run run)
    {
        foreach (var (program, package) in new[] { ("wrk", "wrk"), ("nginx", "nginx") })
        {
            if (Find(program) is null)
            {
                throw new BenchFailedException($"{program} is missing: run deploy/prerequisites --bench (Debian: apt-get install {package}).");
            }
        }

        var cpu = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";
        var memory = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        var commit = (await ChildProgram.RunAsync("git", ["describe", "--always", "--dirty"], run.Stopping)).Trim();
        var load = (await File.ReadAllTextAsync("/proc/loadavg", run.Stopping)).Split(' ')[0];
        run.Report.Table(["what", "value"],
        [
            ["machine", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} × {cpu}, {double.Parse(memory, CultureInfo.InvariantCulture) / 1024 / 1024:F1} GB, kernel {Environment.OSVersion.Version}")],
            ["load before", $"{load} (1 minute)"],
            ["commit", commit],
            [".NET", RuntimeInformation.FrameworkDescription],
            ["nginx", (await ChildProgram.RunAsync(Find("nginx")!, ["-v"], run.Stopping)).Trim()],
            ["pg_test_fsync", await FsyncAsync(run)],
        ]);
    }

    /// <summary>nginx lies where only root's path leads.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/bin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static async Task<string> FsyncAsync(Run run) => run.IsSmall ? "not taken" : await run.StepAsync("pg_test_fsync", async () =>
    {
        var text = await ChildProgram.RunAsync(
            Path.Combine(PostgresPrograms, "pg_test_fsync"), ["-s", "1", "-f", Path.Combine(run.Directory, "fsync")], run.Stopping);
        // The method PostgreSQL uses on Linux unless told otherwise, in the first of the sections: one 8 kB write.
        return "fdatasync " + text.Split('\n').First(line => line.TrimStart().StartsWith("fdatasync", StringComparison.Ordinal)).Trim()["fdatasync".Length..].Trim();
    });
}
