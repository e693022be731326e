using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Trilateral.AppHost.Tests;

/// <summary>Several real web services behind one address.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task Replicas_share_one_address_and_one_of_them_can_be_restarted_alone()
    {
        await using var engine = await StartAsync();
        var address = Address(engine);

        var before = await AnsweringAsync(address);
        Assert.Equal(new[] { engine.Pid("echo-1"), engine.Pid("echo-2") }.Order(), before.Order());

        Assert.True((await engine.ExecuteAsync("echo-2", KnownResourceCommands.RestartCommand)).Success);
        await engine.HealthyAsync("echo-2");

        var after = await AnsweringAsync(address);
        Assert.Equal(new[] { engine.Pid("echo-1"), engine.Pid("echo-2") }.Order(), after.Order());
        Assert.Single(before.Intersect(after));
        Assert.Equal(address, Address(engine));
    }

    [Fact]
    public async Task A_stopped_replica_gets_no_connections_and_the_name_stands_for_all()
    {
        await using var engine = await StartAsync();
        var address = Address(engine);

        Assert.True((await engine.ExecuteAsync("echo-1", KnownResourceCommands.StopCommand)).Success);
        Assert.Equal([engine.Pid("echo-2")], await AnsweringAsync(address));

        var rest = await engine.ExecuteAsync("echo", KnownResourceCommands.StopCommand);
        Assert.Equal("'echo-1' is Exited; there is nothing to stop.", rest.ErrorMessage);
        Assert.Equal(KnownResourceStates.Exited, engine.State("echo-2"));

        Assert.True((await engine.ExecuteAsync("echo", KnownResourceCommands.StartCommand)).Success);
        await engine.HealthyAsync("echo");
        Assert.Equal(2, (await AnsweringAsync(address)).Count);
    }

    [Fact]
    public async Task A_killed_replica_leaves_the_address_to_the_other()
    {
        await using var engine = await StartAsync();
        var survivor = engine.Pid("echo-1");

        Assert.True(Native.SignalGroup(engine.Pid("echo-2"), Native.SigKill));
        await engine.BecomesAsync("echo-2", KnownResourceStates.Exited);

        Assert.Equal([survivor], await AnsweringAsync(Address(engine)));
        Assert.Contains("echo-2: has ended by itself with exit code 137 (SIGKILL)", engine.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_made_while_no_replica_runs_is_answered_by_the_next()
    {
        await using var engine = await StartAsync();
        var address = Address(engine);
        Assert.True((await engine.ExecuteAsync("echo", KnownResourceCommands.StopCommand)).Success);
        using var client = Client(address);
        var answer = client.GetStringAsync("/pid", TestContext.Current.CancellationToken);

        Assert.True((await engine.ExecuteAsync("echo", KnownResourceCommands.StartCommand)).Success);

        Assert.Contains(int.Parse(await answer, CultureInfo.InvariantCulture), new[] { engine.Pid("echo-1"), engine.Pid("echo-2") });
    }

    [Fact]
    public async Task What_was_injected_is_what_the_child_sees()
    {
        Environment.SetEnvironmentVariable("Parameters__of-the-host", "secret of the host");
        await using var engine = await StartAsync();
        using var client = Client(Address(engine));

        Assert.Equal("echo", await client.GetStringAsync("/environment/OTEL_SERVICE_NAME", TestContext.Current.CancellationToken));
        Assert.Equal("hyphens pass", await client.GetStringAsync("/environment/with-hyphen", TestContext.Current.CancellationToken));
        Assert.Empty(await client.GetStringAsync("/environment/Parameters__of-the-host", TestContext.Current.CancellationToken));
        Assert.Empty(await client.GetStringAsync("/environment/ASPNETCORE_ENVIRONMENT", TestContext.Current.CancellationToken));
    }

    private static async Task<TestEngine> StartAsync()
    {
        var engine = await TestEngine.StartAsync(
            builder => builder.AddProject("echo", Repository.SampleProject)
                .WithHttpEndpoint()
                .WithHttpHealthCheck("/health")
                .WithEnvironment("with-hyphen", "hyphens pass")
                .WithReplicas(2),
            settings => settings with { HoldLimit = Eventually.Limit });
        await engine.HealthyAsync("echo");
        return engine;
    }

    private static Uri Address(TestEngine engine) =>
        new(new EndpointReference((IResourceWithEndpoints)engine.Builder.Resources.Single(resource => resource.Name == "echo"), "http").Url);

    /// <summary>Who answers, over connections of their own.</summary>
    private static async Task<IReadOnlyCollection<int>> AnsweringAsync(Uri address)
    {
        var pids = new HashSet<int>();
        for (var i = 0; i < 6; i++)
        {
            using var client = Client(address);
            pids.Add(int.Parse(await client.GetStringAsync("/pid", TestContext.Current.CancellationToken), CultureInfo.InvariantCulture));
        }

        return pids;
    }

    private static HttpClient Client(Uri address) => new() { BaseAddress = address, Timeout = Eventually.Limit };
}
