using System.Diagnostics;

namespace Aspire.Hosting.Processes;

/// <summary>Ends what a killed run left behind. A process is touched only if its start time (and the machine's start) is the one written down.</summary>
internal static class LeftoverCleaner
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan UrgentLimit = TimeSpan.FromSeconds(5);

    // Between the intent and the start lies one fork; more than this is another process with the same command line.
    private const long MaxTicksAfterIntent = 500;

    /// <returns>What was ended, one text per process.</returns>
    public static async Task<IReadOnlyList<string>> EndAsync(IReadOnlyList<LedgerEntry> entries, TimeSpan serviceLimit, TimeSpan serverLimit)
    {
        var ended = new List<string>();
        foreach (var stage in entries.Where(entry => entry.BootId == ProcFs.BootId).GroupBy(entry => entry.Stage).OrderBy(stage => stage.Key))
        {
            var limit = stage.Key == ProcessStage.Service ? serviceLimit : serverLimit;
            ended.AddRange((await Task.WhenAll(stage.Select(entry => EndAsync(entry, limit)))).OfType<string>());
        }

        return ended;
    }

    /// <summary>PostgreSQL's processes notice that their parent is gone and end themselves; those that do not within the limit are killed.</summary>
    public static async Task EndThoseLivingInAsync(string directory, TimeSpan limit)
    {
        var since = Stopwatch.GetTimestamp();
        while (ProcFs.ServersLivingIn(directory) is { Count: > 0 } living)
        {
            if (Stopwatch.GetElapsedTime(since) > limit)
            {
                foreach (var pid in living)
                {
                    Native.SignalGroup(pid, Native.SigKill);
                }
            }

            if (Stopwatch.GetElapsedTime(since) > 2 * limit)
            {
                return;
            }

            await Task.Delay(PollInterval);
        }
    }

    private static async Task<string?> EndAsync(LedgerEntry entry, TimeSpan limit)
    {
        var pid = entry.Pid is { } known
            ? ProcFs.StartTicks(known) == entry.StartTicks ? known : (int?)null
            : FindIntended(entry);
        if (pid is { } leader)
        {
            await EndAsync(entry, leader, limit);
        }

        if (entry.DataDirectory is { } directory)
        {
            await EndThoseLivingInAsync(directory, UrgentLimit);
        }

        return pid is null ? null : $"{entry.Purpose} (pid {pid})";
    }

    private static async Task EndAsync(LedgerEntry entry, int leader, TimeSpan limit)
    {
        Native.SignalGroup(leader, entry.StopSignal);
        Native.SignalGroup(leader, Native.SigCont);
        if (await GoneWithinAsync(leader, limit))
        {
            return;
        }

        if (entry.UrgentSignal is { } urgent)
        {
            Native.SignalGroup(leader, urgent);
            if (await GoneWithinAsync(leader, UrgentLimit))
            {
                return;
            }
        }

        Native.SignalGroup(leader, Native.SigKill);
        if (!await GoneWithinAsync(leader, UrgentLimit))
        {
            throw new DistributedApplicationException(
                $"An earlier run left {entry.Purpose} behind (process {leader}), and it does not end: end it by hand and start again.");
        }
    }

    private static async Task<bool> GoneWithinAsync(int leader, TimeSpan limit)
    {
        var since = Stopwatch.GetTimestamp();
        while (Native.GroupExists(leader))
        {
            if (Stopwatch.GetElapsedTime(since) > limit)
            {
                return false;
            }

            await Task.Delay(PollInterval);
        }

        return true;
    }

    /// <summary>The run was killed between starting the process and noting its pid: a session leader of that command line and environment, started right then.</summary>
    private static int? FindIntended(LedgerEntry entry)
    {
        var candidates = ProcFs.All().Where(pid =>
            ProcFs.StartTicks(pid) is { } ticks
            && ticks >= entry.StartTicks
            && ticks <= entry.StartTicks + MaxTicksAfterIntent
            && ProcFs.SessionOf(pid) == pid
            && IsOf(ProcFs.CommandLine(pid), entry.CommandLine)
            && ProcFs.EnvironmentDigest(pid) == entry.EnvironmentDigest).ToList();
        return candidates is [var single] ? single : null;
    }

    /// <summary>What changes the user replaces itself by the program behind its "--".</summary>
    private static bool IsOf(string[] seen, IReadOnlyList<string> intended) =>
        seen.SequenceEqual(intended) || seen.SequenceEqual(intended.SkipWhile(argument => argument != "--").Skip(1));
}
