using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.Endpoints;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Storage;

namespace Trilateral.AppHost.Tests;

/// <summary>An application host as it is really run: signals, refusals, and what is left of it.</summary>
public sealed class HostProcessTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(Native.SigInt)]
    [InlineData(Native.SigTerm)]
    public async Task A_signal_stops_everything_and_leaves_nothing(int signal)
    {
        await using var host = await HostProcess.StartReadyAsync(_directory, "--Sample:Replicas=2");
        var sessions = Sessions();
        Assert.Equal(2, sessions.Count);

        host.Signal(signal);

        Assert.Equal(0, await host.ExitsAsync());
        Assert.False(Shell.AnyAlive(sessions));
        Assert.Empty(Sessions());
        Assert.Empty(host.Error);
        Assert.Contains("echo-1: has stopped.", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_kills()
    {
        await using var host = await HostProcess.StartReadyAsync(_directory, "--Sample:What=services,stubborn");
        await Eventually.IsTrueAsync(() => Sessions().Count == 2, "both run");
        var sessions = Sessions();
        host.Signal(Native.SigInt);
        await host.SaysAsync("echo: has stopped.");
        Assert.True(Shell.AnyAlive(sessions));

        host.Signal(Native.SigInt);

        Assert.Equal(0, await host.ExitsAsync());
        Assert.False(Shell.AnyAlive(sessions));
        Assert.Contains("stubborn", host.Output + host.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_during_the_start_stops_it()
    {
        await using var host = HostProcess.Start(_directory, "--Sample:What=servers,services");
        await host.SaysAsync("broker: runs");
        var sessions = Sessions();

        host.Signal(Native.SigInt);

        Assert.Equal(0, await host.ExitsAsync());
        Assert.False(Shell.AnyAlive(sessions));
        Assert.Empty(Sessions());
    }

    [Fact]
    public async Task What_a_killed_host_leaves_behind_is_ended_by_the_next_start()
    {
        await using var killed = await HostProcess.StartReadyAsync(_directory, "--Sample:What=servers,services", "--Sample:Replicas=2");
        var left = Sessions();
        Assert.Equal(5, left.Count);
        killed.Signal(Native.SigKill);
        Assert.Equal(137, await killed.ExitsAsync());
        Assert.True(Shell.AnyAlive(left));

        await using var next = await HostProcess.StartReadyAsync(_directory, "--Sample:What=servers,services");

        Assert.False(Shell.AnyAlive(left));
        var said = Assert.Single(next.Output.Split('\n'), line => line.StartsWith("Ended what an earlier run left behind: ", StringComparison.Ordinal));
        Assert.All(new[] { "echo-1 (pid ", "echo-2 (pid ", "postgres (pid ", "broker (pid ", "the port mapper of broker (pid " }, name =>
            Assert.Contains(name, said, StringComparison.Ordinal));
        var sessions = Sessions();
        next.Signal(Native.SigInt);
        Assert.Equal(0, await next.ExitsAsync());
        Assert.False(Shell.AnyAlive(sessions));
        Assert.Empty(ProcFs.ServersLivingIn(_directory["postgres/data"]));
    }

    [Fact]
    public async Task A_second_run_beside_the_first_is_refused_and_the_first_runs_on()
    {
        await using var first = await HostProcess.StartReadyAsync(_directory);

        await using var second = HostProcess.Start(_directory);

        Assert.Equal(1, await second.ExitsAsync());
        Assert.Equal(
            $"Another run (process {first.Pid}) uses '{_directory.Path}': stop it with Ctrl+C or 'kill {first.Pid}', or give this one a directory of its own with --Local:Directory=PATH.\n",
            second.Error);
        Assert.True(Shell.AnyAlive(Sessions()));
        first.Signal(Native.SigInt);
        Assert.Equal(0, await first.ExitsAsync());
    }

    [Fact]
    public async Task Two_runs_with_directories_of_their_own_do_not_disturb_each_other()
    {
        using var other = new TemporaryDirectory();
        await using var first = HostProcess.Start(_directory, "--Sample:What=servers,services");
        await using var second = HostProcess.Start(other, "--Sample:What=servers,services");

        await first.SaysAsync("\nReady:");
        await second.SaysAsync("\nReady:");
    }

    [Theory]
    [InlineData("a directory in the place of the lock", "may not write to '")]
    [InlineData("a file in the place of the directory", "cannot be used (")]
    public async Task A_directory_that_cannot_be_used_is_said_in_one_sentence(string obstacle, string said)
    {
        var isFile = obstacle.StartsWith("a file", StringComparison.Ordinal);
        if (isFile)
        {
            await File.WriteAllTextAsync(_directory["local"], "", TestContext.Current.CancellationToken);
        }
        else
        {
            Directory.CreateDirectory(_directory["local/lock"]);
        }

        await using var host = HostProcess.Start(_directory, $"--Local:Directory={_directory["local"]}");

        Assert.Equal(1, await host.ExitsAsync());
        Assert.Contains(said, host.Error, StringComparison.Ordinal);
        Assert.EndsWith("choose another directory with --Local:Directory=PATH.\n", host.Error, StringComparison.Ordinal);
        Assert.Equal(1, host.Error.Count(c => c == '\n'));
        Assert.Empty(host.Output);
    }

    [Fact]
    public async Task A_directory_of_another_user_is_refused_in_one_sentence()
    {
        Root.Required("Only root can become another user.");

        LocalDirectory.Create(_directory["local"]);
        await using var host = HostProcess.StartAs(SystemUser.Find("nobody")!, _directory, $"--Local:Directory={_directory["local"]}");

        Assert.Equal(1, await host.ExitsAsync());
        Assert.Equal(
            $"The user 'nobody' may not write to '{_directory["local"]}': start as its owner, or choose another directory with --Local:Directory=PATH.\n", host.Error);
    }

    [Fact]
    public async Task A_run_that_begins_from_nothing_ends_and_removes_what_a_killed_one_left_and_then_its_own()
    {
        string[] args = ["--Sample:What=servers", "--Local:Transient=true", $"--Local:Directory={_directory["local"]}"];
        await using var killed = await HostProcess.StartReadyAsync(_directory, args);
        var left = Sessions("local/processes.json");
        Assert.Equal(4, left.Count);
        var madeThen = File.GetLastWriteTimeUtc(_directory["local/postgres/data/PG_VERSION"]);
        killed.Signal(Native.SigKill);
        Assert.Equal(137, await killed.ExitsAsync());
        Assert.True(Shell.AnyAlive(left));

        await using var next = await HostProcess.StartReadyAsync(_directory, args);

        Assert.False(Shell.AnyAlive(left));
        Assert.True(File.GetLastWriteTimeUtc(_directory["local/postgres/data/PG_VERSION"]) > madeThen);
        var sessions = Sessions("local/processes.json");
        next.Signal(Native.SigTerm);
        Assert.Equal(0, await next.ExitsAsync());
        Assert.False(Shell.AnyAlive(sessions));
        Assert.False(Directory.Exists(_directory["local"]));
    }

    [Fact]
    public async Task A_run_that_begins_from_nothing_does_not_empty_a_directory_it_has_not_made()
    {
        await File.WriteAllTextAsync(_directory["thesis.txt"], "years of work", TestContext.Current.CancellationToken);

        await using var host = HostProcess.Start(_directory, "--Local:Transient=true");

        Assert.Equal(1, await host.ExitsAsync());
        Assert.Equal(
            $"'{_directory.Path}' was to be emptied but holds what no such run has made, '{_directory["thesis.txt"]}' for one: choose an empty directory.\n", host.Error);
        Assert.True(File.Exists(_directory["thesis.txt"]));
    }

    [Fact]
    public async Task A_taken_port_is_named_and_nothing_is_left()
    {
        using var taken = new TcpListener(IPAddress.Loopback, FreePorts.Next());
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var host = HostProcess.Start(_directory, $"--Sample:Port={port}");

        Assert.Equal(1, await host.ExitsAsync());
        Assert.Equal(
            $"Port {port} of 'echo' is taken by another program: end that program, or choose another port for the endpoint 'http'.\n", host.Error);
        Assert.Empty(Sessions());
        Assert.Empty(host.Output);
    }

    [Theory]
    [InlineData("--Sample:What=parameter", "'colour' has no value: ")]
    [InlineData("--Sample:What=servers --Local:PostgresDirectory=/nonexistent", "PostgreSQL is not installed: ")]
    [InlineData("--Sample:What=servers --Local:RabbitMQDirectory=/nonexistent", "RabbitMQ is not installed: ")]
    [InlineData("--Sample:What=circle", "These resources wait for each other in a circle: echo → second → echo.")]
    public async Task A_refusal_is_one_sentence_on_the_error_stream(string args, string sentence)
    {
        await using var host = HostProcess.Start(_directory, args.Split(' '));

        Assert.Equal(1, await host.ExitsAsync());
        Assert.StartsWith(sentence, host.Error, StringComparison.Ordinal);
        Assert.EndsWith(".\n", host.Error, StringComparison.Ordinal);
        Assert.Equal(1, host.Error.Count(c => c == '\n'));
        Assert.Empty(host.Output);
        Assert.Empty(Sessions());
    }

    private IReadOnlyList<int> Sessions(string ledger = "processes.json") => [.. ProcessLedger.Read(_directory[ledger]).Select(entry => entry.Pid).OfType<int>()];
}
