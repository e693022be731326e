using System.Globalization;

namespace Aspire.Hosting.Processes;

/// <summary>What the kernel says of processes.</summary>
internal static class ProcFs
{
    // Positions behind the command in /proc/<pid>/stat, see proc(5).
    private const int State = 0;
    private const int Session = 3;
    private const int StartTime = 19;

    /// <summary>Changes with every start of the machine; without it a start time says nothing.</summary>
    public static string BootId { get; } = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>When the process started, in clock ticks since the machine did; null for one that is gone or a zombie.</summary>
    public static long? StartTicks(int pid) =>
        Fields(pid) is { } fields && fields[State] is not ("Z" or "X") ? long.Parse(fields[StartTime], CultureInfo.InvariantCulture) : null;

    /// <summary>The start time a process started now would have.</summary>
    public static long NowTicks()
    {
        var seconds = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        return (long)(seconds * 100);
    }

    public static int? SessionOf(int pid) => Fields(pid) is { } fields ? int.Parse(fields[Session], CultureInfo.InvariantCulture) : null;

    public static IEnumerable<int> All() =>
        from directory in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(directory)
        where char.IsAsciiDigit(name[0])
        select int.Parse(name, CultureInfo.InvariantCulture);

    /// <summary>PostgreSQL's processes have sessions of their own, but all of them live in the data directory.</summary>
    public static IReadOnlyList<int> WithWorkingDirectory(string directory) =>
        [.. All().Where(pid => WorkingDirectory(pid) == directory && StartTicks(pid) is not null)];

    public static string[] CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static string? WorkingDirectory(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string[]? Fields(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
