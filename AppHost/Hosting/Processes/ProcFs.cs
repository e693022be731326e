using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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

    /// <summary>PostgreSQL's processes have sessions of their own, but all of them live in the data directory. So may the shell of somebody who looks around there, which is none of ours.</summary>
    public static IReadOnlyList<int> ServersLivingIn(string directory) =>
        [.. All().Where(pid => WorkingDirectory(pid) == directory && Program(pid) is "postgres" or "beam.smp" or "epmd" && StartTicks(pid) is not null)];

    /// <summary>The file name of what the process executes; null for one that is gone or another user's.</summary>
    public static string? Program(int pid)
    {
        // An update of the package leaves the running program without a file.
        const string Deleted = " (deleted)";
        var path = LinkTarget($"/proc/{pid}/exe");
        return Path.GetFileName(path?.EndsWith(Deleted, StringComparison.Ordinal) == true ? path[..^Deleted.Length] : path);
    }

    /// <summary>What tells two processes of one command line apart: their environment, which may hold secrets and therefore is only compared.</summary>
    public static string? EnvironmentDigest(int pid)
    {
        try
        {
            return Digest(File.ReadAllText($"/proc/{pid}/environ").Split('\0', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="EnvironmentDigest(int)"/>
    public static string EnvironmentDigest(IReadOnlyDictionary<string, string> variables) => Digest(variables.Select(variable => $"{variable.Key}={variable.Value}"));

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

    public static string? WorkingDirectory(int pid) => LinkTarget($"/proc/{pid}/cwd");

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Digest(IEnumerable<string> entries) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', entries.Order(StringComparer.Ordinal)))));

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
