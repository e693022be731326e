using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Trilateral.AppHost.Tests;

/// <summary>Who starts when, and what becomes of those that wait for the dead.</summary>
public sealed class WaitTests
{
    [Fact]
    public async Task A_job_must_complete_before_those_that_wait_for_it_start()
    {
        using var directory = new TemporaryDirectory();
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            var job = builder.AddShell("job", $"until [ -e '{directory["go"]}' ]; do sleep 0.05; done");
            builder.AddShell("worker", Shell.Wait).WaitForCompletion(job);
        });

        Assert.Equal("Waits for job.", (await engine.BecomesAsync("worker", KnownResourceStates.Waiting)).Reason());
        await File.WriteAllTextAsync(directory["go"], "", TestContext.Current.CancellationToken);
        var running = await engine.BecomesAsync("worker", KnownResourceStates.Running);
        Assert.True(engine.Snapshot("job").StopTimeStamp <= running.StartTimeStamp);
    }

    [Fact]
    public async Task A_job_may_be_meant_to_end_with_another_code()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
            builder.AddShell("worker", Shell.Wait).WaitForCompletion(builder.AddShell("job", "exit 3"), exitCode: 3));

        await engine.BecomesAsync("worker", KnownResourceStates.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_fails_fails_those_that_wait_for_it(bool hasDashboard)
    {
        await using var engine = await TestEngine.StartAsync(
            builder => builder.AddShell("worker", Shell.Wait).WaitForCompletion(builder.AddShell("job", "exit 3")),
            settings => settings with { HasDashboard = hasDashboard });

        Assert.Equal(
            "'worker' cannot start because 'job' ended with exit code 3 instead of 0.",
            (await engine.BecomesAsync("worker", KnownResourceStates.FailedToStart)).Reason());
    }

    [Fact]
    public async Task Without_a_dashboard_those_that_wait_for_the_dead_fail()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            var dead = builder.AddExecutable("dead", "no-such-program-anywhere", ".");
            var waiter = builder.AddShell("waiter", Shell.Wait).WaitFor(dead);
            builder.AddShell("second", Shell.Wait).WaitForStart(waiter);
        });

        Assert.Equal(
            "'waiter' cannot start because 'dead' failed to start.", (await engine.BecomesAsync("waiter", KnownResourceStates.FailedToStart)).Reason());
        Assert.Equal(
            "'second' cannot start because 'waiter' failed to start.", (await engine.BecomesAsync("second", KnownResourceStates.FailedToStart)).Reason());
    }

    [Fact]
    public async Task With_a_dashboard_those_that_wait_for_the_dead_wait_on_until_it_is_started_again()
    {
        using var directory = new TemporaryDirectory();
        await using var engine = await TestEngine.StartAsync(
            builder =>
            {
                var dead = builder.AddExecutable("dead", directory["program"], ".");
                builder.AddShell("waiter", Shell.Wait).WaitFor(dead);
                builder.AddShell("impatient", Shell.Wait).WaitFor(dead, WaitBehavior.StopOnResourceUnavailable);
            },
            settings => settings with { HasDashboard = true });

        await engine.BecomesAsync("dead", KnownResourceStates.FailedToStart);
        await engine.BecomesAsync("impatient", KnownResourceStates.FailedToStart);
        await Eventually.IsTrueAsync(
            () => engine.State("waiter") == KnownResourceStates.Waiting && engine.Snapshot("waiter").Reason() == "Waits for dead, which failed to start.",
            "the reason");
        await File.WriteAllTextAsync(directory["program"], $"#!/bin/sh\n{Shell.Wait}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(directory["program"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.True((await engine.ExecuteAsync("dead", KnownResourceCommands.StartCommand)).Success);

        await engine.BecomesAsync("waiter", KnownResourceStates.Running);
    }

    [Fact]
    public async Task A_waiting_resource_can_be_stopped()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
            builder.AddShell("waiter", Shell.Wait).WaitForStart(builder.AddShell("never", Shell.Wait).WithExplicitStart()));
        await engine.BecomesAsync("waiter", KnownResourceStates.Waiting);

        Assert.True((await engine.ExecuteAsync("waiter", KnownResourceCommands.StopCommand)).Success);

        Assert.Equal(KnownResourceStates.NotStarted, engine.State("waiter"));
    }

    [Fact]
    public async Task Healthy_means_all_replicas_answer()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            var echo = builder.AddProject("echo", Repository.SampleProject).WithHttpEndpoint().WithHttpHealthCheck("/health").WithReplicas(2);
            builder.AddShell("waiter", Shell.Wait).WaitFor(echo);
            builder.AddProject("ill", Repository.SampleProject).WithHttpEndpoint().WithHttpHealthCheck("/nowhere");
        });

        var waiter = await engine.BecomesAsync("waiter", KnownResourceStates.Running);

        Assert.True(engine.Snapshot("echo-1").StartTimeStamp <= waiter.StartTimeStamp);
        Assert.True(engine.Snapshot("echo-2").StartTimeStamp <= waiter.StartTimeStamp);
        Assert.Contains("echo-1: is healthy.", engine.Output, StringComparison.Ordinal);
        Assert.Contains("echo-2: is healthy.", engine.Output, StringComparison.Ordinal);
        await Eventually.IsTrueAsync(
            () => engine.Snapshot("ill").Reason() is { } reason && reason.EndsWith("answers 404 instead of 200", StringComparison.Ordinal), "the complaint");
        Assert.Equal(KnownResourceStates.Running, engine.State("ill"));
    }

    [Fact]
    public async Task Waiting_for_the_health_of_the_dead_fails_where_nobody_watches()
    {
        await using var engine = await TestEngine.StartAsync(builder => builder.AddExecutable("fragile", "no-such-program-anywhere", "."));

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => engine.HealthyAsync("fragile"));

        Assert.Contains("'no-such-program-anywhere'", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DistributedApplicationException>(() => engine.HealthyAsync("unknown"));
    }
}
