using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.Processes;

namespace Trilateral.AppHost.Tests;

/// <summary>The ledger names what must not outlive the host; nothing else may ever be touched.</summary>
public sealed class LedgerTests : IDisposable
{
    /// <summary>Long, because whoever does not end within it is killed, and these end when they are asked to.</summary>
    private static readonly TimeSpan Limit = Eventually.Limit;

    private readonly TemporaryDirectory _directory = new();

    private string LedgerPath => _directory["processes.json"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_process_is_written_down_before_it_runs_and_struck_out_when_it_ends()
    {
        var ledger = new ProcessLedger(LedgerPath);
        var seen = new List<string>();
        var reader = ChildProcess.Start(Spec("exec cat " + LedgerPath), ledger, (_, line) => seen.Add(line));
        await reader.Exited;
        Assert.Contains(seen, line => line.Contains("\"sample\"", StringComparison.Ordinal));
        Assert.Empty(ProcessLedger.Read(LedgerPath));

        var child = ChildProcess.Start(Spec(Shell.Wait), ledger, (_, _) => { });
        var entry = Assert.Single(ProcessLedger.Read(LedgerPath));
        Assert.Equal(
            (child.Pid, "sample", ProcFs.BootId, ProcFs.StartTicks(child.Pid)!.Value),
            (entry.Pid!.Value, entry.Purpose, entry.BootId, entry.StartTicks));

        Assert.False(await child.StopAsync());

        Assert.Empty(ProcessLedger.Read(LedgerPath));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LedgerPath));
    }

    [Fact]
    public async Task What_is_left_is_ended_with_its_group()
    {
        var ledger = new ProcessLedger(LedgerPath);
        var grandchild = new TaskCompletionSource<int>();
        var child = ChildProcess.Start(
            Spec("sleep 600 & echo $!; wait"),
            ledger,
            (_, line) => grandchild.TrySetResult(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture)));
        await grandchild.Task.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

        var ended = await LeftoverCleaner.EndAsync(ProcessLedger.Read(LedgerPath), Limit, Limit);

        Assert.Equal([$"sample (pid {child.Pid})"], ended);
        Assert.Null(ProcFs.StartTicks(await grandchild.Task));
        Assert.Equal(143, await child.Exited);
    }

    [Fact]
    public async Task What_does_not_end_when_asked_is_killed()
    {
        var ledger = new ProcessLedger(LedgerPath);
        var up = new TaskCompletionSource();
        var child = ChildProcess.Start(Spec("trap '' TERM; echo up; while :; do sleep 0.1; done"), ledger, (_, _) => up.TrySetResult());
        await up.Task.WaitAsync(Eventually.Limit, TestContext.Current.CancellationToken);

        var soon = TimeSpan.FromSeconds(1);
        await LeftoverCleaner.EndAsync(ProcessLedger.Read(LedgerPath), soon, soon);

        Assert.Equal(137, await child.Exited);
    }

    [Theory]
    [InlineData("start time")]
    [InlineData("boot")]
    public async Task A_process_that_only_has_the_same_pid_is_left_alone(string difference)
    {
        var ledger = new ProcessLedger(LedgerPath);
        var child = ChildProcess.Start(Spec(Shell.Wait), ledger, (_, _) => { });
        var entry = Assert.Single(ProcessLedger.Read(LedgerPath));
        var other = difference == "boot" ? entry with { BootId = "another" } : entry with { StartTicks = entry.StartTicks + 1 };

        Assert.Empty(await LeftoverCleaner.EndAsync([other], Limit, Limit));

        Assert.NotNull(ProcFs.StartTicks(child.Pid));
        await child.StopAsync();
    }

    [Fact]
    public async Task A_process_started_in_the_moment_of_death_is_found_by_what_it_is()
    {
        var ledger = new ProcessLedger(LedgerPath);
        var spec = Spec("sleep 600 # " + Guid.NewGuid());
        var before = ProcFs.NowTicks();
        var child = ChildProcess.Start(spec, ledger, (_, _) => { });
        var intent = Assert.Single(ProcessLedger.Read(LedgerPath)) with { Pid = null, StartTicks = before };
        await Eventually.IsTrueAsync(() => ProcFs.CommandLine(child.Pid).SequenceEqual(intent.CommandLine), "the program runs");

        // Another command line, another time: not ours.
        Assert.Empty(await LeftoverCleaner.EndAsync([intent with { CommandLine = ["/bin/sh", "-c", "sleep 600"] }], Limit, Limit));
        Assert.Empty(await LeftoverCleaner.EndAsync([intent with { StartTicks = before + 100_000 }], Limit, Limit));
        Assert.Empty(await LeftoverCleaner.EndAsync([intent with { StartTicks = before - 100_000 }], Limit, Limit));
        Assert.NotNull(ProcFs.StartTicks(child.Pid));

        Assert.Equal([$"sample (pid {child.Pid})"], await LeftoverCleaner.EndAsync([intent], Limit, Limit));
        Assert.Equal(143, await child.Exited);
    }

    [Fact]
    public async Task Two_replicas_started_in_the_moment_of_death_are_told_apart()
    {
        var ledger = new ProcessLedger(LedgerPath);
        var script = "sleep 600 # " + Guid.NewGuid();
        var before = ProcFs.NowTicks();
        var children = new[] { "1", "2", "3" }.Select(replica =>
        {
            var spec = Spec(script);
            return ChildProcess.Start(spec with { Environment = new Dictionary<string, string>(spec.Environment) { ["REPLICA"] = replica } }, ledger, (_, _) => { });
        }).ToList();
        var intents = ProcessLedger.Read(LedgerPath).Select(entry => entry with { Pid = null, StartTicks = before }).ToList();
        await Eventually.IsTrueAsync(() => children.TrueForAll(child => ProcFs.CommandLine(child.Pid).SequenceEqual(intents[0].CommandLine)), "all three run");

        var ended = await LeftoverCleaner.EndAsync(intents[..2], Limit, Limit);

        Assert.Equal([$"sample (pid {children[0].Pid})", $"sample (pid {children[1].Pid})"], ended.Order(StringComparer.Ordinal));
        Assert.NotNull(ProcFs.StartTicks(children[2].Pid));
        await children[2].StopAsync();
    }

    [Fact]
    public async Task Whoever_only_stands_in_a_data_directory_is_left_alone()
    {
        var somebody = ChildProcess.Start(Spec(Shell.Wait), new ProcessLedger(LedgerPath), (_, _) => { });
        await Eventually.IsTrueAsync(() => ProcFs.Program(somebody.Pid) == "sleep", "it runs");
        Assert.Equal(_directory.Path, ProcFs.WorkingDirectory(somebody.Pid));

        await LeftoverCleaner.EndThoseLivingInAsync(_directory.Path, TimeSpan.Zero);

        Assert.Empty(ProcFs.ServersLivingIn(_directory.Path));
        Assert.NotNull(ProcFs.StartTicks(somebody.Pid));
        await somebody.StopAsync();
    }

    [Fact]
    public async Task An_unreadable_ledger_is_refused_with_the_way_out()
    {
        await File.WriteAllTextAsync(LedgerPath, "{", TestContext.Current.CancellationToken);

        Assert.Contains("delete it", Assert.Throws<DistributedApplicationException>(() => ProcessLedger.Read(LedgerPath)).Message, StringComparison.Ordinal);
        Assert.Empty(ProcessLedger.Read(_directory["absent.json"]));
    }

    [Fact]
    public void The_kernel_says_who_is_there()
    {
        Assert.NotNull(ProcFs.StartTicks(Environment.ProcessId));
        Assert.InRange(ProcFs.StartTicks(Environment.ProcessId)!.Value, 1, ProcFs.NowTicks());
        Assert.Contains(Environment.ProcessId, ProcFs.All());
        using var ended = Process.Start("true");
        ended.WaitForExit();
        Assert.Null(ProcFs.StartTicks(ended.Id));
        Assert.Empty(ProcFs.CommandLine(ended.Id));
        Assert.Null(ProcFs.WorkingDirectory(ended.Id));
        Assert.Null(ProcFs.Program(ended.Id));
        Assert.Null(ProcFs.EnvironmentDigest(ended.Id));
    }

    private ProcessSpec Spec(string script) => new()
    {
        Purpose = "sample",
        FileName = "/bin/sh",
        Arguments = ["-c", script],
        WorkingDirectory = _directory.Path,
        Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! },
    };
}
