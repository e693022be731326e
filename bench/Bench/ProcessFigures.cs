using System.Globalization;

namespace Trilateral.Bench;

/// <summary>What the kernel says of processes: processor time used so far, and memory.</summary>
/// <param name="CpuSeconds">User and system time of all threads, dead ones included.</param>
/// <param name="ResidentMegabytes">Pages in memory, those shared with others counted in full.</param>
/// <param name="ProportionalMegabytes">The same, shared pages divided among those who share them.</param>
internal sealed record ProcessFigures(double CpuSeconds, double ResidentMegabytes, double ProportionalMegabytes)
{
    // Constant on Linux, whatever the kernel was built with: what user space sees.
    private const double TicksPerSecond = 100;

    public static ProcessFigures Of(params IEnumerable<int> processes) =>
        processes.Select(One).Aggregate(new ProcessFigures(0, 0, 0), (sum, one) => new(
            sum.CpuSeconds + one.CpuSeconds, sum.ResidentMegabytes + one.ResidentMegabytes, sum.ProportionalMegabytes + one.ProportionalMegabytes));

    /// <summary>A process and all that descend from it, by their ids.</summary>
    public static IReadOnlyList<int> Family(int process)
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => (Id: int.Parse(name!, CultureInfo.InvariantCulture), Parent: ParentOf(name!))).ToList();
        List<int> family = [process];
        for (var at = 0; at < family.Count; at++)
        {
            family.AddRange(parents.Where(pair => pair.Parent == family[at]).Select(pair => pair.Id));
        }

        return family;
    }

    /// <summary>The arguments a process was started with; empty when it is gone.</summary>
    public static string[] CommandOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>A variable of a process's environment as it was started; null when there is none.</summary>
    public static string? EnvironmentOf(int process, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ").Split('\0').FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The .NET processes of the platform that the engine in this process, or in that one, started; by the name of the replica.</summary>
    public static IReadOnlyList<(string Replica, int Process)> PlatformOf(int engine) =>
    [
        .. Family(engine)
            .Where(process => process != engine && CommandOf(process) is [var program, var file, ..] && Path.GetFileName(program) == "dotnet" && Path.GetFileName(file).StartsWith("Trilateral.", StringComparison.Ordinal))
            .Select(process => (Replica: EnvironmentOf(process, "OTEL_RESOURCE_ATTRIBUTES")?["service.instance.id=".Length..], process))
            .Where(one => one.Replica is not null)
            .Select(one => (one.Replica!, one.process))
            .OrderBy(one => one.Item1, StringComparer.Ordinal),
    ];

    private static ProcessFigures One(int process)
    {
        var times = Stat(process.ToString(CultureInfo.InvariantCulture));
        return new(
            (double.Parse(times[11], CultureInfo.InvariantCulture) + double.Parse(times[12], CultureInfo.InvariantCulture)) / TicksPerSecond,
            Kilobytes($"/proc/{process}/status", "VmRSS:") / 1024,
            Kilobytes($"/proc/{process}/smaps_rollup", "Pss:") / 1024);
    }

    // After the name in parentheses, which may hold anything.
    private static string[] Stat(string process)
    {
        var line = File.ReadAllText($"/proc/{process}/stat");
        return line[(line.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static int ParentOf(string process)
    {
        try
        {
            return int.Parse(Stat(process)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double Kilobytes(string file, string name) =>
        double.Parse(File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
