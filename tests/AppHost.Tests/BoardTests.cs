using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Running;

namespace Trilateral.AppHost.Tests;

/// <summary>What the dashboard is shown and may do.</summary>
public sealed class BoardTests
{
    [Fact]
    public async Task The_board_shows_the_resources_in_the_order_of_the_model()
    {
        await using var engine = await TestEngine.StartAsync(builder =>
        {
            var key = builder.AddParameter("key", "k", secret: true);
            builder.AddShell("worker", Shell.Wait).WithEnvironment("KEY", key).WithEnvironment("COLOUR", "blue").WithHttpEndpoint(name: "web");
            builder.AddShell("later", Shell.Wait).WithExplicitStart();
            builder.AddShell("broken", "exit 4");
        });
        var board = new ResourceBoard(engine.Orchestrator);
        await engine.BecomesAsync("worker", KnownResourceStates.Running);
        await engine.BecomesAsync("broken", KnownResourceStates.Exited);
        await engine.BecomesAsync("key", KnownResourceStates.Running);

        var resources = board.Current;

        Assert.Equal(["key", "worker", "later", "broken"], resources.Select(resource => resource.Id));
        var worker = resources[1];
        Assert.Equal(("worker", "Executable", "Running", null, null), (worker.Name, worker.Type, worker.State, worker.StateReason, worker.Health));
        Assert.Equal(engine.Pid("worker"), worker.ProcessId);
        Assert.Equal(TimeSpan.Zero, worker.StartedAt!.Value.Offset);
        Assert.Equal([new BoardVariable("KEY", "k", true), new BoardVariable("COLOUR", "blue", false)], worker.Environment);
        Assert.Matches("^http://localhost:\\d+$", Assert.Single(worker.Endpoints).Url.Replace("tcp", "http", StringComparison.Ordinal));
        Assert.Equal([BoardCommand.Stop, BoardCommand.Restart], worker.Commands);
        Assert.Equal([BoardCommand.Start], resources[2].Commands);
        Assert.Equal(("Exited", 4, "Ended by itself with exit code 4."), (resources[3].State, resources[3].ExitCode, resources[3].StateReason));
        Assert.Empty(resources[0].Commands);
        Assert.Empty(resources[0].Environment);
    }

    [Fact]
    public async Task The_board_tells_of_changes_and_takes_commands()
    {
        await using var engine = await TestEngine.StartAsync(builder => builder.AddShell("worker", $"echo hello; {Shell.Wait}").WithExplicitStart());
        var board = new ResourceBoard(engine.Orchestrator);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Limit);
        await using var lists = board.WatchAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        Assert.True(await lists.MoveNextAsync());
        Assert.Equal("NotStarted", Assert.Single(lists.Current).State);

        Assert.Null((await board.ExecuteAsync("worker", BoardCommand.Start, limit.Token)).Refusal);
        while (Assert.Single(lists.Current).State != "Running")
        {
            Assert.True(await lists.MoveNextAsync());
        }

        await foreach (var line in board.ReadLogAsync("worker", 0, follow: true, limit.Token))
        {
            Assert.Equal((1, "hello", false), (line.Number, line.Text, line.IsError));
            break;
        }

        Assert.Null((await board.ExecuteAsync("worker", BoardCommand.Restart, limit.Token)).Refusal);
        Assert.Null((await board.ExecuteAsync("worker", BoardCommand.Stop, limit.Token)).Refusal);
        Assert.Equal("'worker' is Exited; there is nothing to stop.", (await board.ExecuteAsync("worker", BoardCommand.Stop, limit.Token)).Refusal);
        Assert.Empty(await board.ReadLogAsync("nobody", 0, follow: true, limit.Token).ToListAsync(limit.Token));
        await engine.StopAsync();
        while (await lists.MoveNextAsync())
        {
            // The list ends with the application.
        }
    }
}
