using System.Diagnostics;
using System.Text;

namespace Aspire.Hosting.Processes;

/// <summary>A running child, in a session of its own so that a terminal's Ctrl+C does not reach it.</summary>
internal sealed class ChildProcess
{
    private const int MaxLineLength = 8 * 1024;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(10);

    private readonly ProcessSpec _spec;
    private readonly ProcessLedger _ledger;
    private readonly LedgerEntry _entry;
    private readonly Process _process;

    private ChildProcess(ProcessSpec spec, ProcessLedger ledger, LedgerEntry entry, Process process, Action<bool, string> onLine)
    {
        _spec = spec;
        _ledger = ledger;
        _entry = entry;
        _process = process;
        Pid = process.Id;
        Exited = FollowAsync(onLine);
    }

    public int Pid { get; }

    /// <summary>The exit code, once the process is gone and its output is read; 128 + n after signal n.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="DistributedApplicationException">The program cannot be found.</exception>
    public static ChildProcess Start(ProcessSpec spec, ProcessLedger ledger, Action<bool, string> onLine)
    {
        if (!Directory.Exists(spec.WorkingDirectory))
        {
            throw new DistributedApplicationException($"The working directory '{spec.WorkingDirectory}' of {spec.Purpose} does not exist.");
        }

        var program = Programs.Find(spec.FileName, spec.WorkingDirectory)
            ?? throw new DistributedApplicationException($"The program '{spec.FileName}' of {spec.Purpose} is neither a file nor on PATH: install it.");
        string[] commandLine = [.. RunAsPrefix(spec.RunAs), program, .. spec.Arguments];
        var start = new ProcessStartInfo(Programs.Required("setsid", "util-linux"), commandLine)
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var entry = ledger.Begin(spec, commandLine);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch
        {
            ledger.Remove(entry);
            throw;
        }

        var startTicks = WaitForSession(process.Id);
        entry = ledger.Confirm(entry, process.Id, startTicks);
        process.StandardInput.Close();
        return new ChildProcess(spec, ledger, entry, process, onLine);
    }

    /// <summary>Asks the process to stop and waits; kills it after the limit.</summary>
    /// <returns>Whether it had to be killed.</returns>
    public async Task<bool> StopAsync()
    {
        Signal(_spec.StopSignal);

        // A frozen process would never see the request.
        Signal(Native.SigCont);
        if (await EndsWithinAsync(_spec.StopLimit))
        {
            return false;
        }

        if (_spec.UrgentSignal is { } urgent)
        {
            Signal(urgent);
            if (await EndsWithinAsync(TimeSpan.FromSeconds(5)))
            {
                return true;
            }
        }

        Kill();
        await EndsWithinAsync(KillLimit);
        return true;
    }

    public void Kill() => Signal(Native.SigKill);

    /// <summary>A signal to the group reaches nobody before there is one, so the start is over only then.</summary>
    private static long WaitForSession(int pid)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            if (ProcFs.StartTicks(pid) is not { } ticks)
            {
                return 0;
            }

            if (ProcFs.SessionOf(pid) == pid || Stopwatch.GetElapsedTime(since) > KillLimit)
            {
                return ticks;
            }

            Thread.Sleep(1);
        }
    }

    private static IEnumerable<string> RunAsPrefix(SystemUser? user) => user is null
        ? []
        : [Programs.Required("setpriv", "util-linux"), $"--reuid={user.UserId}", $"--regid={user.GroupId}", "--clear-groups", "--"];

    private static async Task PumpAsync(StreamReader reader, bool isError, Action<bool, string> onLine)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            foreach (var c in buffer.AsSpan(0, count))
            {
                if (c == '\n' || line.Length == MaxLineLength)
                {
                    Flush();
                }

                if (c is not ('\n' or '\r'))
                {
                    line.Append(c);
                }
            }
        }

        if (line.Length > 0)
        {
            Flush();
        }

        void Flush()
        {
            onLine(isError, line.ToString());
            line.Clear();
        }
    }

    private void Signal(int signal)
    {
        // The pid cannot have been taken by another process: ours is not reaped before the group is gone or was seen to exit.
        if (!Exited.IsCompleted)
        {
            Native.SignalGroup(Pid, signal);
        }
    }

    private async Task<bool> EndsWithinAsync(TimeSpan limit)
    {
        try
        {
            await Exited.WaitAsync(limit);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<int> FollowAsync(Action<bool, string> onLine)
    {
        var output = Task.WhenAll(PumpAsync(_process.StandardOutput, false, onLine), PumpAsync(_process.StandardError, true, onLine));
        await _process.WaitForExitAsync();
        await EndGroupAsync();

        // A grandchild that left the group may hold the pipe open for ever.
        await Task.WhenAny(output, Task.Delay(OutputLimit));
        var code = _process.ExitCode;
        _ledger.Remove(_entry);
        _process.Dispose();
        return code;
    }

    /// <summary>What the process has left of its group is ended too.</summary>
    private async Task EndGroupAsync()
    {
        if (!await GroupEndsAsync(0, TimeSpan.FromMilliseconds(200)) && !await GroupEndsAsync(Native.SigTerm, TimeSpan.FromSeconds(2)))
        {
            await GroupEndsAsync(Native.SigKill, TimeSpan.FromSeconds(5));
        }

        if (_spec.DataDirectory is { } directory)
        {
            await LeftoverCleaner.EndThoseLivingInAsync(directory, TimeSpan.FromSeconds(10));
        }
    }

    private async Task<bool> GroupEndsAsync(int signal, TimeSpan limit)
    {
        if (signal != 0)
        {
            Native.SignalGroup(Pid, signal);
        }

        var since = Stopwatch.GetTimestamp();
        while (Native.GroupExists(Pid))
        {
            if (Stopwatch.GetElapsedTime(since) > limit)
            {
                return false;
            }

            await Task.Delay(PollInterval);
        }

        return true;
    }
}
