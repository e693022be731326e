using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Trilateral.AppHost.Tests;

/// <summary>Real processes, started, dying, commanded and stopped.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task A_process_runs_until_it_is_stopped()
    {
        await using var engine = await TestEngine.StartAsync(builder => builder.AddShell("worker", $"echo $$ > \"$HOME_OF_TEST/pid\"; {Shell.Wait}")
            .WithEnvironment("HOME_OF_TEST", () => Path.GetTempPath()));

        var running = await engine.BecomesAsync("worker", KnownResourceStates.Running);
        Assert.Equal(HealthStatus.Healthy, running.HealthStatus);
        Assert.NotNull(running.StartTimeStamp);
        var pid = engine.Pid("worker");
        Assert.Equal(pid, ProcFs.SessionOf(pid));
        Assert.Equal([pid], engine.Sessions());

        await engine.StopAsync();

        var stopped = engine.Snapshot("worker");
        Assert.Equal((KnownResourceStates.Exited, 143, "Stopped on request."), (stopped.State!.Text, stopped.ExitCode, stopped.Reason()));
        Assert.NotNull(stopped.StopTimeStamp);
        Assert.Null(stopped.ProcessId());
        Assert.Null(stopped.HealthStatus);
        Assert.False(Shell.AnyAlive([pid]));
        Assert.Empty(engine.Sessions());
    }

    [Fact]
    public async Task A_child_that_dies_is_reported_with_its_last_lines_and_left_dead()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
            builder.AddShell("fragile", "i=1; while [ $i -le 30 ]; do echo line $i; i=$((i+1)); done; echo the end >&2; exit 7"));

        var dead = await engine.BecomesAsync("fragile", KnownResourceStates.Exited);

        Assert.Equal((7, "error", "Ended by itself with exit code 7."), (dead.ExitCode, dead.State!.Style, dead.Reason()));
        await Eventually.IsTrueAsync(() => engine.Error.Contains("line 30", StringComparison.Ordinal), "the report");
        Assert.Contains("fragile: has ended by itself with exit code 7. Its last output:", engine.Error, StringComparison.Ordinal);
        Assert.Contains("fragile: | the end", engine.Error, StringComparison.Ordinal);
        Assert.Contains("line 12", engine.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("line 10\n", engine.Error, StringComparison.Ordinal);
        Assert.Empty(engine.Sessions());
        Assert.Contains("line 30", await File.ReadAllTextAsync(engine.Directory["logs/fragile.log"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_killed_by_a_signal_is_reported_with_it()
    {
        await using var engine = await TestEngine.StartAsync(builder => builder.AddShell("victim", Shell.Wait));
        await engine.BecomesAsync("victim", KnownResourceStates.Running);

        Assert.True(Native.SignalGroup(engine.Pid("victim"), Native.SigKill));

        var dead = await engine.BecomesAsync("victim", KnownResourceStates.Exited);
        Assert.Equal((137, "Ended by itself with exit code 137 (SIGKILL)."), (dead.ExitCode, dead.Reason()));
    }

    [Fact]
    public async Task A_child_that_ends_with_code_0_has_finished_and_the_rest_is_ready()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            builder.AddShell("job", "exit 0");
            builder.AddShell("worker", Shell.Wait);
        });

        Assert.Equal(0, (await engine.BecomesAsync("job", KnownResourceStates.Finished)).ExitCode);
        await Eventually.IsTrueAsync(() => engine.Output.Contains("Ready:", StringComparison.Ordinal), "Ready");
        Assert.Empty(engine.Error);
    }

    [Fact]
    public async Task What_a_dead_child_leaves_of_its_group_ends_too()
    {
        await using var engine = await TestEngine.StartAsync(builder => builder.AddShell("parent", "sleep 600 & sleep 600 & echo $! ; exit 1"));

        await engine.BecomesAsync("parent", KnownResourceStates.Exited);

        var grandchild = int.Parse(engine.Logs["parent"].Last(1)[0].Text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Null(ProcFs.StartTicks(grandchild));
    }

    [Fact]
    public async Task A_program_that_is_not_there_fails_to_start_with_a_sentence()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            builder.AddExecutable("missing", "no-such-program-anywhere", ".");
            builder.AddExecutable("homeless", "true", "no-such-directory");
            builder.AddProject("unbuilt", "Unbuilt/Unbuilt.csproj");
        });

        Assert.Equal(
            "The program 'no-such-program-anywhere' of missing is neither a file nor on PATH: install it.",
            (await engine.BecomesAsync("missing", KnownResourceStates.FailedToStart)).Reason());
        await Eventually.IsTrueAsync(() => engine.Output.Contains("Not ready: '", StringComparison.Ordinal), "Not ready");
        Assert.DoesNotContain("Ready: ", engine.Output, StringComparison.Ordinal);
        Assert.EndsWith("does not exist.", (await engine.BecomesAsync("homeless", KnownResourceStates.FailedToStart)).Reason(), StringComparison.Ordinal);
        Assert.StartsWith("There is no project", (await engine.BecomesAsync("unbuilt", KnownResourceStates.FailedToStart)).Reason(), StringComparison.Ordinal);
        Assert.Empty(engine.Sessions());
    }

    [Fact]
    public async Task A_project_that_is_not_built_names_the_command_that_builds_it()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["Thing.csproj"];
        await File.WriteAllTextAsync(path, "<Project />", TestContext.Current.CancellationToken);
        await using var engine = await TestEngine.StartAsync(builder => builder.AddProject("thing", path));

        Assert.Equal(
            $"'thing' is not built: run 'dotnet build \"{path}\" -c {TestEngine.BuildConfiguration}'.",
            (await engine.BecomesAsync("thing", KnownResourceStates.FailedToStart)).Reason());

        var output = Directory.CreateDirectory(directory[$"bin/{TestEngine.BuildConfiguration}/net10.0"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(output, "A.Thing.runtimeconfig.json"), "{}", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(output, "B.Thing.runtimeconfig.json"), "{}", TestContext.Current.CancellationToken);
        var result = await engine.ExecuteAsync("thing", KnownResourceCommands.StartCommand);
        Assert.Contains("2 programs", result.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callback_that_throws_fails_its_own_resource_only()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            builder.AddShell("bad", Shell.Wait).WithEnvironment("X", () => throw new InvalidOperationException("no luck"));
            builder.AddShell("good", Shell.Wait);
        });

        Assert.Equal("InvalidOperationException: no luck", (await engine.BecomesAsync("bad", KnownResourceStates.FailedToStart)).Reason());
        await engine.BecomesAsync("good", KnownResourceStates.Running);
    }

    [Fact]
    public async Task Stopping_goes_from_the_dependants_to_what_they_need()
    {
        using var directory = new TemporaryDirectory();
        var order = directory["order"];
        string Script(string name) => $"trap 'echo {name} >> {order}; exit 0' TERM; echo up; while :; do sleep 0.05; done";
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            var a = builder.AddShell("a", Script("a")).WithHttpEndpoint();
            var b = builder.AddShell("b", Script("b")).WaitForStart(a);

            // No wait, but a value of the other.
            builder.AddShell("c", Script("c")).WithEnvironment("B", a.GetEndpoint("http")).WaitForStart(b);
            builder.AddShell("d", Script("d")).WithEnvironment("A", ReferenceExpression.Create($"{a.GetEndpoint("http")}"));
        });
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            await Eventually.IsTrueAsync(() => engine.Logs[name].Last(1) is [{ Text: "up" }], $"{name} is up");
        }

        await engine.StopAsync();

        var ended = (await File.ReadAllLinesAsync(order, TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(4, ended.Count);
        Assert.True(ended.IndexOf("c") < ended.IndexOf("b"), string.Join(' ', ended));
        Assert.True(ended.IndexOf("b") < ended.IndexOf("a"), string.Join(' ', ended));
        Assert.True(ended.IndexOf("d") < ended.IndexOf("a"), string.Join(' ', ended));
    }

    [Fact]
    public async Task A_process_that_will_not_stop_is_killed_and_reported()
    {
        await using var engine = await TestEngine.StartAsync(
            builder => builder.AddShell("stubborn", "trap '' TERM; echo up; while :; do sleep 0.1; done"),
            settings => settings with { ServiceStopLimit = TimeSpan.FromMilliseconds(500) });
        await Eventually.IsTrueAsync(() => engine.Logs["stubborn"].Last(1) is [{ Text: "up" }], "up");
        await engine.BecomesAsync("stubborn", KnownResourceStates.Running);
        var pid = engine.Pid("stubborn");

        await engine.StopAsync();

        Assert.Equal(137, engine.Snapshot("stubborn").ExitCode);
        Assert.Contains("stubborn: did not stop when asked and was killed.", engine.Error, StringComparison.Ordinal);
        Assert.False(Shell.AnyAlive([pid]));
    }

    [Fact]
    public async Task A_frozen_process_stops_when_asked()
    {
        await using var engine = await TestEngine.StartAsync(builder => builder.AddShell("frozen", Shell.Wait));
        await engine.BecomesAsync("frozen", KnownResourceStates.Running);
        Native.SignalGroup(engine.Pid("frozen"), 19);

        await engine.StopAsync();

        Assert.Equal(143, engine.Snapshot("frozen").ExitCode);
    }

    [Fact]
    public async Task Commands_start_stop_and_restart_with_a_new_environment()
    {
        var starts = 0;
        await using var engine = await TestEngine.StartAsync(builder =>
            builder.AddShell("worker", $"echo start $COUNT; {Shell.Wait}").WithEnvironment("COUNT", () => $"{++starts}"));
        await SaysAsync(1);
        await engine.BecomesAsync("worker", KnownResourceStates.Running);
        var first = engine.Pid("worker");

        Assert.True((await engine.ExecuteAsync("worker", KnownResourceCommands.RestartCommand)).Success);
        var second = engine.Pid("worker");
        await SaysAsync(2);
        Assert.NotEqual(first, second);
        Assert.True((await engine.ExecuteAsync("worker", KnownResourceCommands.StopCommand)).Success);
        Assert.Equal(KnownResourceStates.Exited, engine.State("worker"));
        Assert.True((await engine.ExecuteAsync("worker", KnownResourceCommands.StartCommand)).Success);
        await SaysAsync(3);

        Assert.Equal(["start 1", "start 2", "start 3"], engine.Logs["worker"].Last(10).Select(line => line.Text));
        Assert.Equal([1, 2, 3], engine.Logs["worker"].Last(10).Select(line => line.Number));

        Task SaysAsync(int lines) => Eventually.IsTrueAsync(() => engine.Logs["worker"].Last(10).Count == lines, $"{lines} starts");
    }

    [Fact]
    public async Task Commands_that_make_no_sense_are_refused_with_a_reason()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            builder.AddShell("worker", Shell.Wait);
            builder.AddParameter("colour", "blue");
        });
        await engine.BecomesAsync("worker", KnownResourceStates.Running);

        Assert.Equal("'worker' is Running; stop it first.", await RefusalAsync("worker", KnownResourceCommands.StartCommand));
        Assert.Equal("There is no command 'dance'.", await RefusalAsync("worker", "dance"));
        Assert.Equal("There is no resource 'nobody' (or the application does not run).", await RefusalAsync("nobody", KnownResourceCommands.StartCommand));
        Assert.Equal("'colour' has no process of its own to start or stop.", await RefusalAsync("colour", KnownResourceCommands.StopCommand));
        Assert.True((await engine.ExecuteAsync("worker", KnownResourceCommands.StopCommand)).Success);
        Assert.Equal("'worker' is Exited; there is nothing to stop.", await RefusalAsync("worker", KnownResourceCommands.StopCommand));

        async Task<string?> RefusalAsync(string id, string command)
        {
            var result = await engine.ExecuteAsync(id, command);
            Assert.False(result.Success);
            return result.ErrorMessage;
        }
    }

    [Fact]
    public async Task Many_starts_at_once_start_one_process()
    {
        await using var engine = await TestEngine.StartAsync(builder => builder.AddShell("worker", $"echo up; {Shell.Wait}").WithExplicitStart());
        Assert.Equal(KnownResourceStates.NotStarted, engine.State("worker"));

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => engine.ExecuteAsync("worker", KnownResourceCommands.StartCommand)));

        Assert.Single(results, result => result.Success);
        Assert.Single(engine.Sessions());
    }

    [Fact]
    public async Task Nothing_starts_any_more_once_the_application_stops()
    {
        using var directory = new TemporaryDirectory();
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            builder.AddShell("late", Shell.Wait).WithExplicitStart();
            builder.AddShell("slow", $"trap 'until [ -e \"{directory["go"]}\" ]; do sleep 0.05; done; exit 0' TERM; echo up; while :; do sleep 0.05; done");
        });
        await Eventually.IsTrueAsync(() => engine.Logs["slow"].Last(1) is [{ Text: "up" }], "up");

        var stop = engine.StopAsync();
        await engine.BecomesAsync("slow", KnownResourceStates.Stopping);
        var result = await engine.ExecuteAsync("late", KnownResourceCommands.StartCommand);
        await File.WriteAllTextAsync(directory["go"], "", TestContext.Current.CancellationToken);
        await stop;

        Assert.False(result.Success);
        Assert.Equal(KnownResourceStates.NotStarted, engine.State("late"));
    }

    [Fact]
    public async Task All_lines_are_printed_on_request()
    {
        await using var engine = await TestEngine.StartAsync(
            builder => builder.AddShell("talker", $"echo hello; echo trouble >&2; {Shell.Wait}"), settings => settings with { PrintAllLines = true });
        await using var quiet = await TestEngine.StartAsync(builder => builder.AddShell("talker", $"echo hello; echo trouble >&2; {Shell.Wait}"));

        await Eventually.IsTrueAsync(() => engine.Output.Contains("talker: | hello", StringComparison.Ordinal), "the line");
        await Eventually.IsTrueAsync(() => quiet.Error.Contains("talker: | trouble", StringComparison.Ordinal), "the error line");
        Assert.DoesNotContain("hello", quiet.Output, StringComparison.Ordinal);
    }
}
